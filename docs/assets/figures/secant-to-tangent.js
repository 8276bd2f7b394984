// <book-secant-to-tangent>: a curve under a microscope of width 5 h, with a secant over h and the
// tangent, and below it the error of the secant's slope against h, down into rounding.
// Its template holds JSON: exponent (the first), limits of it, functions [{name, x, slope}].
import { Figure, FIELD, FLEX, Plane, clamp, make, set } from "./common.js";

const EPS = 2 ** -52;
const [SIDE, LOWEST] = [2.5, -16]; // half a window in steps; of the chart, as exponents of ten
// Name, function, and the size of its second and third derivative at x.
const KNOWN = {
  square: ["x\u00b2 at 3", (x) => x * x, 2, 0],
  root: ["\u221ax at 2", Math.sqrt, 2 ** -1.5 / 4, (3 * 2 ** -2.5) / 8],
  exp: ["e\u02e3 at 1", Math.exp, Math.E, Math.E],
};

const raised = (k) => String(k).replace(/./g, (c) => (c === "-" ? "\u207b" : "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[c]));
function power(v) {
  if (!v) return "0";
  const [digits, k] = v.toExponential(1).split("e").map(Number);
  return Math.abs(k) < 3 ? String(+v.toPrecision(2)) : `${digits}\u00b710${raised(k)}`;
}
const step = (exponent) => Number((10 ** exponent).toPrecision(3));

// The secant from `behind` to `ahead`; no slope where rounding leaves no run.
function secant(f, x, h, central) {
  const [ahead, behind] = [x + h, central ? x - h : x];
  const run = ahead - behind;
  const slope = ahead > x ? (f(ahead) - f(behind)) / run : null;
  return { ahead, behind, slope };
}

class SecantToTangent extends Figure {
  build(live) {
    this.exponent = this.data.exponent;
    this.scheme = "forward";
    this.choice = 0;
    const { limits } = this.data;
    const row = make(live, "div", {}, { ...FLEX, marginBottom: ".5em" });
    this.select(row, "Function ", "function", this.data.functions.map(({ name }) => KNOWN[name][0]), (i) => (this.choice = i));
    this.select(row, "Difference ", "scheme", ["forward", "central"], (i) => (this.scheme = i ? "central" : "forward"));

    const lens = (this.lens = new Plane(live, "The curve, a secant and the tangent", [[-SIDE, SIDE], [-SIDE, SIDE]], [82, 52]));
    const frame = { x: 0, y: 0, width: lens.width, height: lens.height };
    make(lens.svg, "rect", { ...frame, fill: "none" }, { stroke: "var(--fig-grid)" });
    const id = "secant-to-tangent-lens";
    make(make(lens.svg, "clipPath", { id }), "rect", frame);
    const inside = (path) => (set(path, { "clip-path": `url(#${id})` }), path);
    this.curve = inside(lens.line("ink", 2));
    this.tangent = inside(lens.line("2", 2.5, { strokeDasharray: "9 6" }));
    this.line = inside(lens.line("1", 3));
    this.dots = [0, 1].map(() => make(lens.svg, "circle", { r: 6 }, { fill: "var(--fig-1)" }));
    this.marks = ["x \u2212 h", "x", "x + h"].map((text, i) =>
      lens.text({ x: lens.at([i - 1, 0])[0], y: lens.height + 17, "text-anchor": "middle" }, text));
    [["computed f", "ink"], ["secant", "1"], ["tangent, dashed", "2"]].forEach(([text, color], i) =>
      lens.text({ x: 10, y: 22 + 20 * i }, text, color));
    set(this.tangent, { d: lens.path([[-SIDE, -SIDE], [SIDE, SIDE]]) }); // one up is a slope's worth

    const chart = (this.chart = new Plane(live, "Error of the slope against the step", [limits, [LOWEST, 1]], [24, 12]));
    let grid = "";
    for (let k = -15; k <= 0; k += 5) {
      grid += chart.path([[k, LOWEST], [k, 1]]) + chart.path([[limits[0], k], [limits[1], k]]);
      chart.text({ x: chart.at([k, 0])[0], y: chart.height + 17, "text-anchor": "middle" }, k ? `10${raised(k)}` : "h = 1");
      if (k) chart.text({ x: 3, y: chart.at([0, k])[1] - 4 }, `10${raised(k)}`);
    }
    set(chart.line("grid", 1), { d: grid });
    chart.text({ x: 3, y: chart.at([0, 0])[1] - 4 }, "error 1");
    this.errors = chart.line("6", 3.5, { strokeLinecap: "round" });
    this.dot = make(chart.svg, "circle", { r: 6 }, { fill: "var(--fig-1)" });

    const slide = make(live, "label", {}, { display: "flex", gap: ".6em", alignItems: "center", maxWidth: "32rem", margin: ".3em auto" }, "log\u2081\u2080 h ");
    const range = { min: limits[0], max: limits[1], step: 0.1 };
    const put = (v) => (this.exponent = v);
    this.field(slide, { ...range, type: "range", "data-field": "slider" }, { flex: "1", accentColor: "var(--fig-1)" }, () => this.exponent, put);
    this.field(slide, { ...range, "data-field": "exponent", "aria-label": "Exponent of h, as a number" }, {}, () => this.exponent, put);
    this.tip(chart, { name: "h", label: "Step h on the chart", color: 1, step: 0.1 },
      () => [this.exponent, this.height], ([k]) => (this.exponent = Number(k.toFixed(1))));
  }

  select(parent, text, name, options, put) {
    const label = make(parent, "label", {}, {}, text);
    const select = make(label, "select", { "data-field": name }, FIELD);
    options.forEach((option, i) => make(select, "option", { value: i }, {}, option));
    select.addEventListener("change", () => (put(+select.value), this.update()));
  }

  update(typing) {
    const { name, x, slope } = this.data.functions[this.choice];
    const [, f, second, third] = KNOWN[name];
    const central = this.scheme === "central";
    const at = (h) => secant(f, x, h, central);
    const error = (h) => Math.abs(at(h).slope / slope - 1);
    const height = (h) => clamp(Math.log10(error(h) || 1e-99), [LOWEST, 1]);
    const h = step(this.exponent);
    const now = at(h);
    this.height = now.slope === null ? 0 : height(h);
    this.now = { ...now, f, x, truth: slope, h, central, height, error: error(h),
      bending: (central ? (third * h) / 6 : second / 2) * (h / slope), rounding: (EPS * f(x)) / slope / h };
    super.update(typing);
  }

  draw() {
    const { f, x, h, truth, slope, central, ahead, behind, height, error, bending, rounding } = this.now;
    const { lens, chart } = this;
    const up = (at) => clamp((f(at) - f(x)) / h / truth, [-99, 99]);
    const points = Array.from({ length: 601 }, (_, i) => ((i - 300) / 300) * SIDE).map((t) => [t, up(x + t * h)]);
    set(this.curve, { d: lens.path(points.filter(([, y]) => !Number.isNaN(y))) }); // no root below 0
    const [start, end] = [behind, ahead].map((at) => [(at - x) / h, up(at)]);
    const rise = slope === null ? 0 : slope / truth;
    const far = (t) => [t, start[1] + rise * (t - start[0])];
    set(this.line, { d: slope === null ? "" : lens.path([far(-9), far(9)]) });
    this.dots.forEach((dot, i) => {
      const point = [start, end][i];
      const [cx, cy] = lens.at(point);
      set(dot, { cx, cy });
      dot.style.display = slope !== null && point.every((v) => Math.abs(v) <= SIDE) ? "" : "none";
    });
    this.marks[0].style.display = central ? "" : "none";

    let cloud = "";
    for (let k = chart.limits[0][0]; k <= 0.001; k += 0.05) {
      const other = step(k);
      if (x + other > x) cloud += `M${chart.at([k, height(other)])}h0`;
    }
    set(this.errors, { d: cloud });
    const [cx, cy] = chart.at([this.exponent, this.height]);
    set(this.dot, { cx, cy });
    this.say(slope === null
      ? [`h = ${power(h)} does not move x`, "x + h is rounded to x: there is no secant", "Nothing to divide by"]
      : [`h = ${power(h)}: slope ${slope.toPrecision(8)}, relative error ${power(error)}`,
        `Bending makes about ${power(bending)}, rounding up to about ${power(rounding)}`,
        rounding < bending ? "A smaller step is better" : "A larger step is better"]);
    set(this, { "data-h": h, "data-slope": JSON.stringify(slope), "data-error": error });
  }
}

customElements.define("book-secant-to-tangent", SecantToTangent);
