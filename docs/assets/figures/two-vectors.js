// <book-two-vectors>: two arrows to drag, and what their dot product says.
// Its template holds the start as JSON: x, y, limits [[left, right], [bottom, top]], step.
import { Figure, FLEX, Plane, make, set, short } from "./common.js";

const pair = (v) => `(${v.map((u) => short(u)).join(", ")})`;

function measure([a, b], [c, d]) {
  const dot = a * c + b * d;
  const lengths = [Math.hypot(a, b), Math.hypot(c, d)];
  const [u, v] = lengths[0] ? [a / lengths[0], b / lengths[0]] : [0, 0];
  const along = u * c + v * d; // the signed length of the projection
  return {
    dot,
    lengths,
    cosine: along / lengths[1],
    angle: lengths[0] && lengths[1] ? (Math.atan2(Math.abs(a * d - b * c), dot) * 180) / Math.PI : null,
    projection: lengths[0] ? [along * u, along * v] : null,
  };
}

function describe({ dot, lengths, cosine, angle, projection }) {
  const size = `Lengths: ${lengths.map((v) => short(v)).join(" and ")}`;
  const shadow = projection ? `Projection of y onto x: ${pair(projection)}` : "No projection onto the zero vector";
  if (angle === null) return ["x \u00b7 y = 0", "Angle undefined: the zero vector has no direction", size, shadow];
  const right = Math.abs(cosine) < 1e-12; // what is left of rounding counts as 0
  const sign = right ? "= 0: a right angle" : dot > 0 ? "> 0: an acute angle" : "< 0: an obtuse angle";
  const value = right ? "" : ` = ${short(dot) === "0" ? dot.toPrecision(1) : short(dot)}`;
  const turn = `Angle ${short(angle)}\u00b0, cosine ${short(right ? 0 : cosine)}`;
  return [`x \u00b7 y${value} ${sign}`, turn, size, shadow];
}

class TwoVectors extends Figure {
  build(live) {
    const { limits, step, x, y } = this.data;
    this.tips = { x, y };
    const plane = (this.plane = new Plane(live, "Two arrows from the origin", limits));
    const [[left, right], [bottom, top]] = limits;
    let grid = "";
    for (let a = left; a <= right; a++) grid += plane.path([[a, top], [a, bottom]]);
    for (let b = bottom; b <= top; b++) grid += plane.path([[left, b], [right, b]]);
    set(plane.line("grid", 1), { d: grid });
    plane.axes();
    this.level = plane.line("ink", 1.5, { strokeDasharray: "2 5" }); // where x . y = 0
    this.drop = plane.line("3", 2, { strokeDasharray: "6 5" });
    this.shadow = plane.line("3", 7, { strokeLinecap: "round", opacity: 0.75 });
    this.corner = plane.line("3", 1.5);
    this.caption = plane.text({}, "projection", "3");
    const names = Object.keys(this.tips);
    this.arrows = names.map((name, i) => plane.arrow(i + 1, name));
    const rows = make(live, "div", {}, FLEX);
    names.forEach((name, i) => {
      const row = make(rows, "div", {}, { ...FLEX, flexWrap: "nowrap" });
      ["\u2081", "\u2082"].forEach((index, k) => {
        const [min, max] = limits[k];
        const label = make(row, "label", {}, { whiteSpace: "nowrap" }, `${name}${index} `);
        this.field(label, { min, max, step, "data-field": name + (k + 1) }, { borderColor: `var(--fig-${i + 1})` },
          () => this.tips[name][k], (v) => (this.tips[name][k] = v));
      });
      this.tip(plane, { name, label: `Tip of ${name}`, color: i + 1, step },
        () => this.tips[name], (to) => (this.tips[name] = to));
    });
  }

  draw() {
    const { x, y } = this.tips;
    const now = measure(x, y);
    [x, y].forEach((tip, i) => this.arrows[i](tip));
    this.project(x, y, now.projection);
    this.say(describe(now));
    for (const key of ["dot", "angle", "projection"]) this.dataset[key] = JSON.stringify(now[key]);
  }

  // The projection of y onto x, with its right angle, and the line where x . y = 0.
  project(x, y, p) {
    for (const el of [this.level, this.drop, this.shadow, this.corner, this.caption]) el.style.display = p ? "" : "none";
    if (!p) return;
    const [o, foot, tip] = [[0, 0], p, y].map((v) => this.plane.at(v));
    const length = Math.hypot(...x);
    const [u, v] = [x[0] / length, -x[1] / length]; // along x, on the screen
    set(this.level, { d: `M${o}m${-999 * v} ${999 * u}l${1998 * v} ${-1998 * u}` });
    set(this.shadow, { d: `M${o}L${foot}` });
    set(this.drop, { d: `M${tip}L${foot}` });
    const along = Math.hypot(...p);
    const side = x[0] * y[1] < x[1] * y[0] ? -1 : 1;
    const [sx, sy] = [side * v, -side * u]; // from x towards y, on the screen
    const back = x[0] * p[0] + x[1] * p[1] > 0 ? -11 : 11;
    const apart = Math.hypot(y[0] - p[0], y[1] - p[1]);
    this.corner.style.display = along > 0.3 && apart > 0.3 ? "" : "none";
    set(this.corner, { d: `M${foot}m${back * u} ${back * v}l${11 * sx} ${11 * sy}l${-back * u} ${-back * v}` });
    this.caption.style.display = along > 1 ? "" : "none";
    const [mx, my] = [(o[0] + foot[0]) / 2 - 28 * sx, (o[1] + foot[1]) / 2 - 28 * sy];
    set(this.caption, { x: mx, y: my + 5, "text-anchor": Math.abs(sx) < 0.5 ? "middle" : sx > 0 ? "end" : "start" });
  }
}

customElements.define("book-two-vectors", TwoVectors);
