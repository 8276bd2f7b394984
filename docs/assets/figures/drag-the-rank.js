// <book-drag-the-rank>: a picture at rank k, and what is missing.
// Its template holds JSON: n, rank (the first to show), pictures [{name, grey: base64 with - and _}].
// The singular value decomposition is computed here, by the chapter's one-sided Jacobi.
import { FIELD, Figure, FLEX, make, set } from "./common.js";

function dot(x, y) {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i] * y[i];
  return total;
}

function turn(x, y, cos, sin) {
  for (let i = 0; i < x.length; i++) {
    const old = x[i];
    x[i] = cos * old - sin * y[i];
    y[i] = sin * old + cos * y[i];
  }
}

const TINY = 1e-28; // a squared length below it is rounding: grey values are at most 1

// The pieces of A (n, n), largest first: each has v, the column A v, and its squared length.
function decompose(A, n) {
  const pieces = Array.from({ length: n }, (_, j) => ({
    Av: Float64Array.from({ length: n }, (_, i) => A[i * n + j]),
    v: Float64Array.from({ length: n }, (_, i) => +(i === j)),
  }));
  let done = false;
  for (let sweep = 0; sweep < 30 && !done; sweep++) {
    done = true;
    for (let i = 0; i < n; i++)
      for (let j = i + 1; j < n; j++) {
        const [x, y] = [pieces[i], pieces[j]];
        const [a, b, c] = [dot(x.Av, x.Av), dot(y.Av, y.Av), dot(x.Av, y.Av)];
        if (Math.min(a, b) < TINY || Math.abs(c) <= 1e-14 * Math.sqrt(a) * Math.sqrt(b)) continue;
        done = false;
        const zeta = (b - a) / (2 * c);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
        const cos = 1 / Math.hypot(1, t);
        turn(x.Av, y.Av, cos, cos * t);
        turn(x.v, y.v, cos, cos * t);
      }
  }
  if (!done) console.error("drag-the-rank: the columns are not orthogonal after 30 sweeps");
  for (const piece of pieces) piece.energy = dot(piece.Av, piece.Av);
  return pieces.sort((x, y) => y.energy - x.energy);
}

function bestRank(pieces, k, n) {
  const A = new Float64Array(n * n);
  for (const { Av, v } of pieces.slice(0, k))
    for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) A[i * n + j] += Av[i] * v[j];
  return A;
}

function missing(pieces, k) {
  const sum = (part) => part.reduceRight((total, { energy }) => total + energy, 0);
  return Math.sqrt(sum(pieces.slice(k)) / sum(pieces));
}

class DragTheRank extends Figure {
  build(live) {
    const { n, pictures, rank } = this.data;
    this.k = rank;
    const flex = { ...FLEX, gap: ".6em 1em", alignItems: "center" };
    const panels = make(live, "div", {}, { ...flex, flexWrap: "nowrap", marginBottom: ".6em" });
    [this.original, this.approximation] = [0, 1].map(() =>
      make(panels, "canvas", { width: n, height: n, role: "img" }, { width: "48%", maxWidth: "18rem", imageRendering: "pixelated" }));

    const row = make(live, "div", {}, flex);
    const select = make(make(row, "label", {}, {}, "Picture "), "select", { "data-field": "picture" }, FIELD);
    pictures.forEach(({ name }, i) => make(select, "option", { value: i }, {}, name));
    select.addEventListener("change", () => {
      this.choose(select.value);
      this.update();
    });
    const label = make(row, "label", {}, { flex: "1 1 12rem", maxWidth: "20rem", display: "flex", gap: ".5em" }, "Rank ");
    const field = (parent, attributes, style) =>
      this.field(parent, { min: 1, max: n, step: 1, ...attributes }, style, () => this.k, (k) => (this.k = Math.round(k)));
    field(label, { type: "range", "data-field": "slider" }, { flex: "1", accentColor: "var(--fig-1)" });
    field(row, { "aria-label": "Rank, as a number", "data-field": "rank" });
    this.choose(0);
  }

  choose(index) {
    this.picture = this.data.pictures[index];
    const grey = this.picture.grey.replaceAll("-", "+").replaceAll("_", "/"); // as atob wants it
    const A = Float64Array.from(atob(grey), (letter) => letter.charCodeAt(0) / 255);
    this.picture.pieces ??= decompose(A, this.data.n);
    this.paint(this.original, A, `The picture: ${this.picture.name}`);
  }

  draw() {
    const { k, picture: { name, pieces }, data: { n } } = this;
    const error = missing(pieces, k);
    const percent = (part, digits) => `${(100 * part).toFixed(digits)}\u00a0%`;
    this.paint(this.approximation, bestRank(pieces, k, n), `${name} at rank ${k}`);
    const numbers = k * (2 * n + 1);
    this.say([
      `Rank ${k}: relative error ${percent(error, 2)}`,
      `${numbers.toLocaleString("en")} numbers instead of ${(n * n).toLocaleString("en")}: ${percent(numbers / n / n, 1)}`,
      `Energy kept: ${percent(1 - error * error, 2)}`,
    ]);
    set(this, { "data-rank": k, "data-error": error });
  }

  paint(canvas, A, description) {
    const { n } = this.data;
    const image = new ImageData(n, n); // clamps to 0 ... 255 and rounds
    A.forEach((grey, i) => image.data.set([255 * grey, 255 * grey, 255 * grey, 255], 4 * i));
    canvas.getContext("2d").putImageData(image, 0, 0);
    set(canvas, { "aria-label": description });
  }
}

customElements.define("book-drag-the-rank", DragTheRank);
