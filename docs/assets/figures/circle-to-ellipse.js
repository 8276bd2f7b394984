// <book-circle-to-ellipse>: a 2 x 2 map, its two columns to drag; what it does to the unit circle.
// Its template holds the start as JSON: columns, limits [[left, right], [bottom, top]], step.
import { Figure, FLEX, Plane, make, set, short } from "./common.js";

const TINY = 1e-12; // what is left of rounding, relative
const INDEX = ["\u2081", "\u2082"];
const NAMES = INDEX.map((i) => `a${i}`);

// Two numbers with as many digits as it takes to tell them apart.
function both(v, w) {
  let digits = 2;
  while (digits < 12 && Math.abs(v - w) > TINY * Math.abs(v) && v.toFixed(digits) === w.toFixed(digits)) digits++;
  return [v, w].map((u) => short(u, digits)).join(" and ");
}
const apply = ([[a, c], [b, d]], [x, y]) => [a * x + b * y, c * x + d * y];

// The map [[a, b], [c, d]] is given by its columns (a, c) and (b, d).
function measure([[a, c], [b, d]]) {
  const [mean, half] = [(a + d) / 2, (a - d) / 2];
  const size = half * half + Math.abs(b * c);
  let spread = half * half + b * c; // squared half distance of the eigenvalues
  if (Math.abs(spread) <= TINY * size) spread = 0;
  const root = Math.sqrt(Math.abs(spread));
  const values = spread < 0 ? [[mean, -root], [mean, root]] : [[mean - root, 0], [mean + root, 0]];
  let vectors = null; // every direction
  if (b || c || a !== d)
    vectors = spread < 0 ? [] : values.slice(spread ? 0 : 1).map(([w]) => {
      const rows = [[a - w, b], [c, d - w]].sort((r, s) => Math.hypot(...s) - Math.hypot(...r));
      const [p, q] = rows[0];
      return [-q / Math.hypot(p, q), p / Math.hypot(p, q)];
    });
  // A turn, a stretch along the axes, a turn: their angles and factors in closed form.
  const [p, q] = [Math.hypot(mean, (c - b) / 2), Math.hypot(half, (c + b) / 2)];
  const [s, t] = [Math.atan2((c + b) / 2, half), Math.atan2((c - b) / 2, mean)];
  const round = Math.min(p, q) <= TINY * Math.max(p, q);
  return {
    trace: a + d,
    det: a * d - b * c,
    eigenvalues: values,
    eigenvectors: vectors,
    singular: [p + q, Math.abs(p - q)],
    right: round ? null : [Math.cos((s - t) / 2), Math.sin((s - t) / 2)],
    symmetric: Math.abs(b - c) <= TINY * (Math.abs(b) + Math.abs(c)),
  };
}

function describe({ trace, det, eigenvalues, eigenvectors, singular, right, symmetric }) {
  const [[low, turn], [high]] = eigenvalues;
  const pair = `modulus ${short(Math.hypot(high, turn))}, angle ${short((Math.atan2(-turn, high) * 180) / Math.PI)}\u00b0`;
  const kinds = {
    all: `Eigenvalue ${short(low)} twice: every direction is kept`,
    0: `Complex pair ${short(high)} \u00b1 ${short(-turn)}i: ${pair}`,
    1: `Eigenvalue ${short(low)} twice, and one direction: defective`,
    2: `Eigenvalues ${both(low, high)}`,
  };
  const kept = !eigenvectors ? "all are eigenvectors" : eigenvectors.length ? "two are eigenvectors" : "no eigenvector";
  const shape = !singular[0] ? "The circle goes to one point"
    : !right ? `The image is a circle: any diameter is an axis, ${kept}`
    : symmetric ? "Symmetric: the eigenvectors are the axes"
    : `Not symmetric: the axes are not ${eigenvectors.length ? "both " : ""}eigenvectors`;
  return [
    kinds[eigenvectors ? eigenvectors.length : "all"],
    `Singular values ${both(...singular)}`,
    `Trace ${short(trace)}, determinant ${short(det)}`,
    shape,
  ];
}

class CircleToEllipse extends Figure {
  build(live) {
    const { columns, limits, step } = this.data;
    this.columns = columns;
    const plane = (this.plane = new Plane(live, "The unit circle and its image", limits));
    this.sheet = plane.line("grid", 1); // where the grid of the plane goes
    plane.axes();
    const [cx, cy] = plane.at([0, 0]);
    make(plane.svg, "circle", { cx, cy, r: plane.unit[0], fill: "none" }, { stroke: "var(--fig-ink)", strokeDasharray: "2 4" });
    this.eigen = plane.line("4", 2.5, { strokeDasharray: "9 5" });
    this.eigenText = [0, 1].map(() => plane.text({ "text-anchor": "middle" }, "", "4",
      { paintOrder: "stroke", stroke: "var(--fig-paper)", strokeWidth: 5 }));
    this.image = plane.line("3", 2.5);
    this.axes = plane.line("3", 4, { strokeLinecap: "round" });
    this.dots = [0, 1].map(() => make(plane.svg, "circle", { r: 5 }, { fill: "var(--fig-3)" }));
    this.arrows = NAMES.map((name, i) => plane.arrow(i + 1, name, i ? -1 : 1));
    const rows = make(live, "div", {}, FLEX);
    columns.forEach((_, i) => {
      const row = make(rows, "div", {}, { ...FLEX, flexWrap: "nowrap" });
      limits.forEach(([min, max], k) => {
        const label = make(row, "label", {}, { whiteSpace: "nowrap" }, `A${INDEX[k]}${INDEX[i]} `);
        this.field(label, { min, max, step, "data-field": `${k + 1}${i + 1}` }, { borderColor: `var(--fig-${i + 1})` },
          () => this.columns[i][k], (v) => (this.columns[i][k] = v));
      });
      this.tip(plane, { name: i + 1, label: `Tip of column ${i + 1}`, color: i + 1, step },
        () => this.columns[i], (to) => (this.columns[i] = to));
    });
  }

  draw() {
    const now = measure(this.columns);
    const { plane } = this;
    const image = (v) => apply(this.columns, v);
    this.columns.forEach((tip, i) => this.arrows[i](tip));
    let sheet = "";
    for (let i = -9; i <= 9; i++)
      for (const ends of [[[i, -9], [i, 9]], [[-9, i], [9, i]]]) sheet += plane.path(ends.map(image));
    set(this.sheet, { d: sheet });
    const turns = Array.from({ length: 121 }, (_, k) => (k * Math.PI) / 60);
    set(this.image, { d: plane.path(turns.map((t) => image([Math.cos(t), Math.sin(t)]))) });

    const vectors = now.eigenvectors ?? [];
    set(this.eigen, { d: vectors.map(([x, y]) => plane.path([[-9 * x, -9 * y], [9 * x, 9 * y]])).join("") });
    this.eigenText.forEach((text, i) => {
      text.textContent = vectors[i] ? `\u03bb = ${short(now.eigenvalues[i][0])}` : "";
      if (!vectors[i]) return;
      const [x, y] = vectors[i];
      const far = Math.min(3.3 / Math.abs(x), 2.7 / Math.abs(y)) * (x > 0 ? -1 : 1); // on the left
      const [tx, ty] = plane.at([far * x, far * y]);
      set(text, { x: tx, y: ty - 10 });
    });
    const [x, y] = now.right ?? [0, 0];
    const rights = [[x, y], [-y, x]];
    set(this.axes, { d: now.right ? rights.map((v) => plane.path([[0, 0], image(v)])).join("") : "" });
    this.dots.forEach((dot, i) => {
      const [cx, cy] = plane.at(rights[i]);
      set(dot, { cx, cy });
      dot.style.display = now.right ? "" : "none";
    });
    this.say(describe(now));
    for (const [key, value] of Object.entries(now)) this.dataset[key] = JSON.stringify(value);
  }
}

customElements.define("book-circle-to-ellipse", CircleToEllipse);
