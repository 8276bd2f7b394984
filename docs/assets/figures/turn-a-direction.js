// <book-turn-a-direction>: a gradient g and a step v of length 1 in one of three norms; the slope
// along v, and beside it the slopes along all directions.
// Its template holds JSON: gradient, degrees, limit (of g's entries), step (of g's tip).
import { Figure, FIELD, FLEX, Plane, clamp, make, set, short } from "./common.js";

const REACH = 1.6; // of the plane
const ARROW = 0.35; // how long a gradient of length 1 is drawn
const NORMS = [ // name, colour, norm, the largest slope of a step, and a step that has it
  ["L\u2081", "4", ([x, y]) => Math.abs(x) + Math.abs(y), ([a, b]) => Math.max(Math.abs(a), Math.abs(b)),
    ([a, b]) => (Math.abs(a) >= Math.abs(b) ? [Math.sign(a), 0] : [0, Math.sign(b)])],
  ["L\u2082", "2", ([x, y]) => Math.hypot(x, y), ([a, b]) => Math.hypot(a, b),
    ([a, b]) => [a / Math.hypot(a, b), b / Math.hypot(a, b)]],
  ["L\u221e", "1", ([x, y]) => Math.max(Math.abs(x), Math.abs(y)), ([a, b]) => Math.abs(a) + Math.abs(b),
    ([a, b]) => [Math.sign(a), Math.sign(b)]],
];
const DEGREES = Array.from({ length: 361 }, (_, k) => k);

const dot = ([a, b], [c, d]) => a * c + b * d;
const pair = (v) => `(${v.map((x) => short(x)).join(", ")})`;
function stepOf(norm, degrees) {
  const t = (degrees * Math.PI) / 180;
  const v = [Math.cos(t), Math.sin(t)];
  return v.map((x) => x / norm(v));
}

class TurnADirection extends Figure {
  build(live) {
    const { gradient, degrees, limit, step } = this.data;
    this.gradient = gradient;
    this.degrees = degrees;
    this.choice = 1;
    const row = make(live, "div", {}, { ...FLEX, marginBottom: ".5em" });
    const norm = make(row, "label", {}, {}, "Steps of length 1 in ");
    const select = make(norm, "select", { "data-field": "norm" }, FIELD);
    NORMS.forEach(([name], i) => make(select, "option", { value: i }, {}, name));
    select.value = this.choice;
    select.addEventListener("change", () => ((this.choice = +select.value), this.update()));
    ["g\u2081", "g\u2082"].forEach((name, k) => {
      const label = make(row, "label", {}, { whiteSpace: "nowrap" }, `${name} `);
      this.field(label, { min: -limit, max: limit, step, "data-field": `g${k + 1}` }, { borderColor: "var(--fig-3)" },
        () => this.gradient[k], (v) => (this.gradient = this.gradient.map((w, i) => (i === k ? v : w))));
    });
    const side = () => make(this.panels, "div", {}, { flex: "1 1 15rem", minWidth: 0, maxWidth: "22rem" });
    this.panels = make(live, "div", {}, FLEX);

    const ball = (this.ball = new Plane(side(), "The steps of length 1 and the gradient", [[-REACH, REACH], [-REACH, REACH]], [95, 95]));
    const [ox, oy] = ball.at([0, 0]);
    set(ball.line("axis", 1.5), { d: `M0 ${oy}H${ball.width}M${ox} 0V${ball.height}` });
    this.level = ball.line("ink", 1.5, { strokeDasharray: "3 5" });
    this.balls = NORMS.map(([, color, norm]) => {
      const line = ball.line(color, 1.5);
      set(line, { d: ball.path(DEGREES.map((k) => stepOf(norm, k))) });
      return line;
    });
    this.arrows = [ball.arrow("3", "g", -1), ball.arrow("ink", "v")];
    this.best = make(ball.svg, "circle", { r: 6, fill: "none" }, { strokeWidth: 3 });

    const chart = (this.chart = new Plane(side(), "Slope against direction", [[0, 360], [-8, 8]], [0.85, 19]));
    let grid = "";
    for (let k = 0; k <= 360; k += 90) {
      grid += chart.path([[k, -8], [k, 8]]);
      chart.text({ x: chart.at([k, 0])[0], y: chart.height + 17, "text-anchor": "middle" }, `${k}\u00b0`);
    }
    for (const y of [-4, 4]) {
      grid += chart.path([[0, y], [360, y]]);
      const [x, anchor] = y > 0 ? [chart.width - 3, "end"] : [3, "start"]; // away from the curves
      chart.text({ x, y: chart.at([0, y])[1] - 4, "text-anchor": anchor }, `slope ${short(y)}`);
    }
    set(chart.line("grid", 1), { d: grid });
    set(chart.line("axis", 1.5), { d: chart.path([[0, 0], [360, 0]]) });
    this.curves = NORMS.map(([, color]) => chart.line(color, 1.5));
    this.dot = make(chart.svg, "circle", { r: 6 });

    const slide = make(live, "label", {}, { display: "flex", gap: ".6em", alignItems: "center", maxWidth: "32rem", margin: ".3em auto" }, "direction ");
    const range = { min: 0, max: 360, step: 1 };
    const put = (v) => (this.degrees = v);
    this.field(slide, { ...range, type: "range", "data-field": "slider" }, { flex: "1", accentColor: "var(--fig-6)" }, () => this.degrees, put);
    this.field(slide, { ...range, "data-field": "degrees", "aria-label": "Direction in degrees, as a number" }, {}, () => this.degrees, put);

    this.tip(ball, { name: "g", label: "Tip of the gradient", color: "3", step: ARROW * step },
      () => this.gradient.map((x) => ARROW * x),
      (to) => (this.gradient = to.map((x) => clamp(Math.round(x / ARROW / step) * step, [-limit, limit]))));
    this.tip(ball, { name: "v", label: "Tip of the step v", color: "ink", step: 0.02 }, () => this.v(),
      ([x, y]) => (x || y) && (this.degrees = Math.round((Math.atan2(y, x) * 180) / Math.PI + 360) % 360));
    this.tip(chart, { name: "direction", label: "Direction on the chart", color: NORMS[1][1], step: 1 },
      () => [this.degrees, dot(this.gradient, this.v())], ([k]) => (this.degrees = k));
  }

  v() {
    return stepOf(NORMS[this.choice][2], this.degrees);
  }

  draw() {
    const { gradient: g, degrees, choice, ball, chart } = this;
    const [name, color, , largest, steepest] = NORMS[choice];
    const v = this.v();
    const slopes = NORMS.map(([, , norm]) => dot(g, stepOf(norm, degrees)));
    const slope = slopes[choice];
    const flat = !g[0] && !g[1];
    this.balls.forEach((line, i) => (line.style.strokeWidth = i === choice ? 4 : 1.5));
    this.curves.forEach((line, i) => {
      set(line, { d: chart.path(DEGREES.map((k) => [k, dot(g, stepOf(NORMS[i][2], k))])) });
      line.style.strokeWidth = i === choice ? 4 : 1.5;
    });
    this.arrows[0](g.map((x) => ARROW * x));
    this.arrows[1](v);
    const along = [-9 * g[1], 9 * g[0]]; // all points u with g . u = slope
    set(this.level, { d: flat ? "" : ball.path([along.map((x, i) => v[i] - x), along.map((x, i) => v[i] + x)]) });
    const top = flat ? [0, 0] : steepest(g);
    const [bx, by] = ball.at(top);
    set(this.best, { cx: bx, cy: by });
    this.best.style.stroke = `var(--fig-${color})`;
    this.best.style.display = flat ? "none" : "";
    const [cx, cy] = chart.at([degrees, slope]);
    set(this.dot, { cx, cy });
    this.dot.style.fill = `var(--fig-${color})`;

    const level = Math.abs(slope) < 0.005;
    const turn = Math.abs(((degrees - (Math.atan2(g[1], g[0]) * 180) / Math.PI + 540) % 360) - 180);
    this.say(flat ? ["The gradient is 0", "Every direction is level, to first order", "No norm makes one steepest"] : [
      `Slope ${short(slope)} along v = ${pair(v)}`,
      `Steepest in ${name}: ${pair(top)}, slope ${short(largest(g))}`,
      `${short(turn, 0)}\u00b0 from g: v ${level ? "is level" : slope > 0 ? "climbs" : "goes down"}, in every norm`,
    ]);
    this.dataset.slopes = JSON.stringify(slopes);
    this.dataset.largest = JSON.stringify(NORMS.map(([, , , most]) => most(g)));
  }
}

customElements.define("book-turn-a-direction", TurnADirection);
