// <book-two-fits>: a target with two humps, a Gaussian q to move and widen, and below it where each
// of the two divergences comes from: the area under its terms is its value.
// Its template holds JSON: humps, mean, std (to start with), limits.
import { FIELD, FLEX, Figure, Plane, clamp, make, set, short } from "./common.js";

const NAMES = { humps: "Humps at \u00b1", mean: "Mean of q", std: "Width of q" };
const FONT = { fontSize: "20px" }; // a phone shows it at two thirds
const LOG_ROOT = 0.5 * Math.log(2 * Math.PI);
const [END, N] = [12, 1200]; // means over a standard Gaussian: exact to rounding on this grid
const Z = Array.from({ length: N + 1 }, (_, i) => (2 * END * i) / N - END);
const WEIGHTS = Z.map((z) => (Math.exp(-z * z / 2 - LOG_ROOT) * 2 * END) / N);
const mean = (f) => Z.reduce((sum, z, i) => sum + WEIGHTS[i] * f(z), 0);

const gauss = (x, m, s) => -0.5 * ((x - m) / s) ** 2 - Math.log(s) - LOG_ROOT; // its logarithm
const target = (x, m) => gauss(Math.abs(x), m, 1) + Math.log1p(Math.exp(-2 * m * Math.abs(x))) - Math.LN2;
const forward = (m, a, s) =>
  mean((z) => target(z + m, m)) + Math.log(s) + LOG_ROOT + (1 + m * m + a * a) / (2 * s * s);
const reverse = (m, a, s) => mean((z) => gauss(z, 0, 1) - target(a + s * z, m)) - Math.log(s);

// Downhill in the reverse divergence, from (a, s): steps scaled by q's own Fisher information.
function roll(m, a, s) {
  let [value, step] = [reverse(m, a, s), 1];
  for (let i = 0; i < 2000; i++) {
    const [g, gz] = [0, 1].map((k) => mean((z) => (m * Math.tanh(m * (a + s * z)) - a - s * z) * (k ? z : 1)));
    const [da, du] = [-g, -1 - s * gz]; // in a and in log s
    if (Math.hypot(s * da, du) < 1e-9) break;
    for (; step > 1e-6; step /= 2) {
      const [to, width] = [a - step * s * s * da, s * Math.exp(clamp(-step * du / 2, [-1, 1]))];
      const found = reverse(m, to, width);
      if (found > value - 0.1 * step * ((s * da) ** 2 + du * du / 2) + 1e-15) continue;
      [a, s, value] = [to, width, found];
      step = Math.min(1, 2 * step);
      break;
    }
    if (step <= 1e-6) break; // rounding
  }
  return [a, s];
}

class TwoFits extends Figure {
  build(live) {
    for (const name of Object.keys(NAMES)) {
      this[name] = this.data[name];
      const [min, max] = this.data.limits[name];
      const row = make(live, "div", {}, { display: "flex", flexWrap: "wrap", gap: "0 .6em", alignItems: "center", maxWidth: "32rem", margin: ".3em auto" });
      make(row, "span", { "aria-hidden": true }, { width: "6.2em" }, NAMES[name]);
      const [get, put] = [() => +this[name].toFixed(3), (v) => (this[name] = v)];
      this.field(row, { min, max, step: 0.05, "data-field": name, "aria-label": NAMES[name] }, {}, get, put);
      const slider = this.field(row, { min, max, step: 0.05, type: "range", "data-field": `${name}-slider`, "aria-label": NAMES[name] },
        { flex: "1 1 12rem", height: "1.8em", accentColor: "var(--fig-1)" }, get, put); // on a phone, on a line of its own
      this.showing.push(() => set(slider, { "aria-valuetext": short(this[name]) }));
    }
    const row = make(live, "div", {}, { ...FLEX, margin: ".6em 0" });
    const fits = {
      forward: ["Best in KL(p\u2016q)", () => [0, Math.hypot(1, this.humps)]],
      reverse: ["Downhill in KL(q\u2016p) from here", () => roll(this.humps, this.mean, this.std)],
    };
    for (const [name, [text, fit]] of Object.entries(fits))
      make(row, "button", { type: "button", "data-fit": name }, { ...FIELD, cursor: "pointer", padding: ".5em .9em" }, text)
        .addEventListener("click", () => {
          [this.mean, this.std] = fit();
          this.update();
        });

    const plane = (name, top, height) => new Plane(live, name, [[-9, 9], [0, top]], [440 / 18, height / top]);
    const fill = (parent, color, fillOpacity) => make(parent, "path", {}, { fill: `var(--fig-${color})`, fillOpacity });
    const main = (this.main = plane("Target p and Gaussian q", 0.56, 190));
    this.p = fill(main.svg, 6, 0.3);
    this.q = main.line(1, 3);
    main.text({ x: 0, y: 0 }, "target p", "6", FONT);
    this.name = main.text({ "text-anchor": "middle", "font-style": "italic" }, "q", "1", FONT);
    this.strips = ["KL(p\u2016q)", "KL(q\u2016p)"].map((name, k) => {
      const strip = plane(`Where ${name} comes from`, 0.5, 75);
      const area = fill(strip.svg, k ? 1 : 2, 0.6);
      const text = strip.text({ x: 0, y: 0 }, "", k ? "1" : "2", FONT);
      return [strip, area, text, name];
    });
    for (const { svg, width, height } of [main, ...this.strips.map(([strip]) => strip)])
      make(svg, "path", { d: `M0 ${height}H${width}`, fill: "none" }, { stroke: "var(--fig-axis)" });
    for (const x of [-6, -3, 0, 3, 6]) main.text({ x: main.at([x, 0])[0], y: main.height + 19, "text-anchor": "middle" }, short(x), "ink", { fontSize: "18px" });
  }

  draw() {
    const { main, humps, mean: a, std: s } = this;
    const xs = Array.from({ length: 361 }, (_, i) => i / 20 - 9);
    const [top, low] = [main.limits[1][1], (plane) => [[9, 0], [-9, 0]].map((end) => plane.at(end))];
    const area = (plane, ys) => `${plane.path(xs.map((x, i) => [x, Math.min(ys[i], plane.limits[1][1])]))}L${low(plane).join("L")}Z`;
    const [lp, lq] = [xs.map((x) => target(x, humps)), xs.map((x) => gauss(x, a, s))];
    set(this.p, { d: area(main, lp.map(Math.exp)) });
    set(this.q, { d: main.path(xs.map((x, i) => [x, Math.exp(lq[i])])) });
    const [x, y] = main.at([a, Math.min(Math.exp(gauss(a, a, s)), top)]);
    set(this.name, { x, y: y - 8 });
    // the terms a log(a / b) - a + b, of which none is negative
    const terms = (la, lb) => la.map((l, i) => Math.exp(l) * (l - lb[i] - 1) + Math.exp(lb[i]));
    const values = [forward(humps, a, s), reverse(humps, a, s)];
    this.strips.forEach(([strip, path, text, name], k) => {
      set(path, { d: area(strip, k ? terms(lq, lp) : terms(lp, lq)) });
      text.textContent = `${name} = ${values[k].toFixed(3)}`;
    });
    const dip = Math.exp(target(0, humps) - target(humps, humps));
    this.say([`KL(p\u2016q) ${values[0].toFixed(3)}, KL(q\u2016p) ${values[1].toFixed(3)} nats`,
      humps <= 1 ? "The target has one hump" : `In the middle the target is ${(100 * dip).toFixed(dip < 0.01 ? 2 : 0)} % as high as on its humps`]);
    set(this, { "data-forward": values[0], "data-reverse": values[1], "data-mean": a, "data-std": s });
  }
}

customElements.define("book-two-fits", TwoFits);
