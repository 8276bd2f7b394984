// <book-descend-a-quadratic>: the path of gradient descent, or of heavy-ball momentum, on the
// quadratic 1/2 (x1^2 / kappa + x2^2), whose L is 1, over its level lines; below it, the loss
// against the step. Its template holds JSON: kappa, lr, momentum, start, n_steps, limits.
import { Figure, Plane, clamp, make, set, short } from "./common.js";

const [WIDE, HIGH] = [5.5, 3]; // half the plane
const DECADES = [-10, 3]; // of the loss, in units of its start
const SETTINGS = [ // name, sign, in full, step of its slider
  ["lr", "rate \u03b7", "learning rate", 0.02],
  ["momentum", "momentum \u03b2", "momentum", 0.01],
  ["kappa", "condition \u03ba", "condition number", 1],
];

const raised = (k) => String(k).replace(/./g, (c) => (c === "-" ? "\u207b" : "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[c]));
function power(v) {
  if (!v) return "0";
  const [digits, k] = v.toExponential(1).split("e").map(Number);
  return Math.abs(k) < 3 ? String(+v.toPrecision(2)) : `${digits}\u00b710${raised(k)}`;
}

// The start and n steps; `curvatures` of the two axes.
function descend({ lr, momentum, start, n_steps: n }, curvatures) {
  let [x, v] = [start, [0, 0]];
  const path = [x];
  for (let t = 0; t < n; t++) {
    v = v.map((old, i) => momentum * old + curvatures[i] * x[i]);
    x = x.map((old, i) => old - lr * v[i]);
    path.push(x);
  }
  return path;
}

// What a step makes of the error along an axis, in the long run: the larger root, in absolute
// value, of z^2 - (1 + momentum - lr curvature) z + momentum.
function factor(lr, momentum, curvature) {
  const b = 1 + momentum - lr * curvature;
  const d = b * b - 4 * momentum;
  return d < 0 ? Math.sqrt(momentum) : (Math.abs(b) + Math.sqrt(d)) / 2;
}

class DescendAQuadratic extends Figure {
  build(live) {
    const { limits, n_steps: n } = this.data;
    Object.assign(this, this.data);
    const plane = (this.plane = new Plane(live, "Level lines and the path", [[-WIDE, WIDE], [-HIGH, HIGH]], [42, 42]));
    const frame = { x: 0, y: 0, width: plane.width, height: plane.height };
    make(plane.svg, "rect", { ...frame, fill: "none" }, { stroke: "var(--fig-grid)" });
    const id = "descend-a-quadratic-plane";
    make(make(plane.svg, "clipPath", { id }), "rect", frame);
    const inside = (path, on = plane) => (set(path, { "clip-path": `url(#${id})` }), path);
    this.levels = inside(plane.line("6", 1));
    this.line = inside(plane.line("1", 1.6));
    this.dots = inside(plane.line("1", 7, { strokeLinecap: "round" }));
    const [cx, cy] = plane.at([0, 0]);
    set(plane.line("2", 2.5), { d: `M${cx - 7} ${cy}h14M${cx} ${cy - 7}v14` });
    plane.text({ x: 8, y: plane.height - 8 }, "x\u2081 flat, x\u2082 steep");

    const chart = (this.chart = new Plane(live, "Loss against the step", [[0, n], DECADES], [plane.width / n, 13]));
    let grid = "";
    const beside = []; // grid lines: what they stand for
    for (let k = -10; k <= DECADES[1]; k += 2) {
      grid += chart.path([[0, k], [n, k]]);
      if (k % 4 === 0) beside.push([k, k ? `10${raised(k)}` : "the start\u2019s loss"]);
    }
    for (let t = 0; t <= n; t += 20) {
      grid += chart.path([[t, DECADES[0]], [t, DECADES[1]]]);
      chart.text({ x: chart.at([t, 0])[0], y: chart.height + 17, "text-anchor": "middle" }, t ? String(t) : "step 0");
    }
    set(chart.line("grid", 1), { d: grid });
    this.curve = chart.line("1", 2.5);
    const halo = { paintOrder: "stroke", stroke: "var(--fig-paper)", strokeWidth: "4px" }; // over the curve
    for (const [k, text] of beside) {
      const el = chart.text({ x: chart.width - 3, y: chart.at([0, k])[1] - 4, "text-anchor": "end" }, text, "ink", halo);
      if (!k) this.beside = el;
    }

    for (const [name, sign, text, step] of SETTINGS) {
      const [min, max] = limits[name];
      const slide = make(live, "label", {}, { display: "flex", gap: ".6em", alignItems: "center", maxWidth: "32rem", margin: ".3em auto" });
      make(slide, "span", {}, { flex: "0 0 6.6em", textAlign: "left" }, sign);
      const get = () => this[name];
      const put = (v) => (this[name] = v);
      this.field(slide, { min, max, step, type: "range", "data-field": `${name}-slider`, "aria-label": `${text}, slider` }, { flex: "1", accentColor: "var(--fig-1)" }, get, put);
      this.field(slide, { min, max, step: "any", "data-field": name, "aria-label": `${text}, as a number` }, {}, get, put);
    }
    this.tip(plane, { name: "start", label: "Start of the path", color: 1, step: 0.1 },
      () => this.start, (to) => (this.start = to.map((v) => Number(v.toFixed(1)))));
  }

  draw() {
    const { plane, chart, lr, momentum, kappa, start } = this;
    const curvatures = [1 / kappa, 1];
    const path = descend(this, curvatures);
    let ellipses = "";
    for (const r of [0.3, 0.9, 1.6, 2.4]) { // the half axis along x2
      const [a, b] = [r * Math.sqrt(kappa) * plane.unit[0], r * plane.unit[1]];
      const [x, y] = plane.at([0, 0]);
      ellipses += `M${x - a} ${y}a${a} ${b} 0 1 0 ${2 * a} 0a${a} ${b} 0 1 0 ${-2 * a} 0`;
    }
    set(this.levels, { d: ellipses });
    const near = path.findIndex((x) => x.some((v) => !(Math.abs(v) < 1e4))); // then out of sight
    const drawn = near < 0 ? path : path.slice(0, near);
    set(this.line, { d: plane.path(drawn) });
    set(this.dots, { d: drawn.map((x) => `M${plane.at(x)}h0`).join("") });

    const loss = ([a, b]) => (curvatures[0] * a * a + curvatures[1] * b * b) / 2;
    const first = loss(start);
    const share = path.map((x) => (first ? loss(x) / first : 0));
    const height = (v) => clamp(Math.log10(Math.max(v, 1e-99)), DECADES);
    const low = share.findIndex((v) => !(v < 10 ** DECADES[1]) || v < 10 ** DECADES[0]);
    const shown = low < 0 ? share : share.slice(0, low + 1);
    const above = share.slice(0.7 * share.length).some((v) => v >= 1); // where the label stands
    set(this.beside, { y: chart.at([0, 0])[1] + (above ? 15 : -4) });
    set(this.curve, { d: first ? chart.path(shown.map((v, t) => [t, height(v)])) : "" });

    const [flat, steep] = curvatures.map((c) => factor(lr, momentum, c));
    const limit = 2 * (1 + momentum);
    const slowest = Math.max(flat, steep);
    const last = share[share.length - 1];
    this.say([
      !first ? "The start is the minimum" : `After ${path.length - 1} steps: ${power(last)} of the loss at the start`,
      `In the long run a step multiplies the error by ${short(flat, 3)} along x\u2081, by ${short(steep, 3)} along x\u2082`,
      slowest < 1 ? `Below the limit ${short(limit)}: it converges` : lr > limit ? `Above the limit ${short(limit)}: it diverges` : `At the limit ${short(limit)}: it need not converge`,
    ]);
    this.dataset.path = JSON.stringify(path);
    this.dataset.factors = JSON.stringify([flat, steep]);
  }
}

customElements.define("book-descend-a-quadratic", DescendAQuadratic);
