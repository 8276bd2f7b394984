// <book-circle-to-ellipse>: a 2 x 2 map, its two columns to drag; what it does to the unit circle.
// Its template holds the start as JSON: columns, limits [[left, right], [bottom, top]], step.
const UNIT = 50; // of the drawing, to one unit of the plane
const MARGIN = 22;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const TINY = 1e-12; // what is left of rounding, relative
const NAMES = ["a\u2081", "a\u2082"];

const clamp = (v, [low, high]) => Math.min(Math.max(v, low), high);
const short = (v) => String(+v.toFixed(2) + 0).replace("-", "\u2212");
// Two numbers with as many digits as it takes to tell them apart.
function both(v, w) {
  let digits = 2;
  while (digits < 12 && Math.abs(v - w) > TINY * Math.abs(v) && v.toFixed(digits) === w.toFixed(digits)) digits++;
  return [v, w].map((u) => String(+u.toFixed(digits) + 0).replace("-", "\u2212")).join(" and ");
}
const apply = ([[a, c], [b, d]], [x, y]) => [a * x + b * y, c * x + d * y];
const set = (el, attributes) => Object.entries(attributes).forEach(([key, value]) => el.setAttribute(key, value));

// Styles go through the DOM's own interface, which a strict content-security policy allows.
function make(parent, name, attributes = {}, style = {}, text = "") {
  const el = parent.namespaceURI.endsWith("svg") || name === "svg"
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
  set(el, attributes);
  Object.assign(el.style, style);
  el.textContent = text;
  parent.append(el);
  return el;
}

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

class CircleToEllipse extends HTMLElement {
  connectedCallback() {
    if (this.columns) return; // it was only moved
    const source = this.querySelector("template");
    if (!source) return;
    this.data ??= JSON.parse(source.content.textContent);
    this.querySelector(":scope > .book-live")?.remove(); // of a page that was copied
    this.columns = this.data.columns.map((v) => [...v]);
    this.build(make(this, "div", { class: "book-live" }));
    this.classList.add("live");
    this.draw();
  }

  build(live) {
    const [[left, right], [bottom, top]] = this.data.limits;
    const [width, height] = [(right - left) * UNIT, (top - bottom) * UNIT];
    this.at = ([a, b]) => [(a - left) * UNIT, (top - b) * UNIT];
    const box = [-MARGIN, -MARGIN, width + 2 * MARGIN, height + 2 * MARGIN];
    const svg = make(live, "svg", { viewBox: box, role: "group", "aria-label": "The unit circle and its image" },
      { display: "block", width: "100%", maxWidth: "32rem", margin: "0 auto", userSelect: "none", webkitUserSelect: "none" });
    const line = (stroke, strokeWidth, more) =>
      make(svg, "path", { fill: "none" }, { stroke: `var(--fig-${stroke})`, strokeWidth, ...more });
    const label = (at, text, color = "ink", more) =>
      make(svg, "text", at, { fill: `var(--fig-${color})`, fontSize: "15px", ...more }, text);

    const [ox, oy] = this.at([0, 0]);
    this.sheet = line("grid", 1); // where the grid of the plane goes
    set(line("axis", 1.5), { d: `M0 ${oy}H${width}M${ox} 0V${height}` });
    for (const a of [left, right]) label({ x: this.at([a, 0])[0], y: oy + 18, "text-anchor": "middle" }, short(a));
    for (const b of [bottom, top]) label({ x: ox - 8, y: this.at([0, b])[1] + 5, "text-anchor": "end" }, short(b));
    make(svg, "circle", { cx: ox, cy: oy, r: UNIT, fill: "none" }, { stroke: "var(--fig-ink)", strokeDasharray: "2 4" });
    this.eigen = line("4", 2.5, { strokeDasharray: "9 5" });
    this.eigenText = [0, 1].map(() => label({ "text-anchor": "middle" }, "", "4",
      { paintOrder: "stroke", stroke: "var(--fig-paper)", strokeWidth: 5 }));
    this.image = line("3", 2.5);
    this.axes = line("3", 4, { strokeLinecap: "round" });
    this.dots = [0, 1].map(() => make(svg, "circle", { r: 5 }, { fill: "var(--fig-3)" }));
    const flex = { display: "flex", flexWrap: "wrap", gap: ".5em 1em", justifyContent: "center" };
    const rows = make(live, "div", {}, flex);
    this.arrows = NAMES.map((name, i) => {
      const color = `var(--fig-${i + 1})`;
      const row = make(rows, "div", {}, { ...flex, flexWrap: "nowrap" });
      return {
        shaft: line(i + 1, 3.5),
        head: make(svg, "path", {}, { fill: color }),
        text: label({ "text-anchor": "middle" }, name, i + 1, { fontSize: "20px", fontStyle: "italic" }),
        fields: [0, 1].map((k) => this.field(row, i, k, color)),
      };
    });
    this.arrows.forEach((arrow, i) => (arrow.handle = this.handle(svg, i))); // on top of all
    const output = make(live, "output", { "aria-live": "polite" }, { display: "block", textAlign: "center", marginTop: ".5em" });
    this.lines = [0, 1, 2, 3].map((i) => make(output, "span", {}, { display: "block", fontWeight: i ? "" : "bold" }));
  }

  field(row, i, k, color) {
    const [min, max] = this.data.limits[k];
    const label = make(row, "label", {}, { whiteSpace: "nowrap" }, `A${"\u2081\u2082"[k]}${"\u2081\u2082"[i]} `);
    const input = make(label, "input", { type: "number", min, max, step: this.data.step, "data-field": `${k + 1}${i + 1}` },
      { font: "inherit", color: "inherit", width: "4.6em", padding: ".3em", background: "none", border: `1px solid ${color}`, borderRadius: "3px" });
    input.addEventListener("input", () => {
      if (!Number.isFinite(input.valueAsNumber)) return; // half typed
      this.columns[i][k] = clamp(input.valueAsNumber, [min, max]);
      this.draw(input);
    });
    input.addEventListener("change", () => this.draw());
    return input;
  }

  // The tip of a column, to be dragged or moved by arrow keys, in steps.
  handle(svg, i) {
    const { limits, step } = this.data;
    const handle = make(svg, "circle", {
      r: 24, tabindex: 0, role: "slider",
      "aria-label": `Tip of column ${i + 1}`, "aria-roledescription": "2-D slider",
      "aria-valuemin": limits[0][0], "aria-valuemax": limits[0][1], "data-tip": i + 1,
    }, { cursor: "grab", touchAction: "none", fill: this.arrows[i].head.style.fill, fillOpacity: 0.15 });
    const move = (to) => {
      this.columns[i] = to.map((v, k) => clamp(Math.round(v / step) * step, limits[k]));
      this.draw();
    };
    handle.addEventListener("keydown", (event) => {
      const by = KEYS[event.key];
      if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      move(this.columns[i].map((v, k) => v + by[k] * (event.shiftKey ? 1 : step)));
    });
    handle.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      handle.focus({ preventScroll: true });
      handle.setPointerCapture(event.pointerId);
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { a, d, e, f } = svg.getScreenCTM();
      move([(event.clientX - e) / a / UNIT + limits[0][0], limits[1][1] - (event.clientY - f) / d / UNIT]);
    });
    return handle;
  }

  draw(typing) {
    const now = measure(this.columns);
    const path = (points) => `M${points.map(this.at).join("L")}`;
    const image = (v) => apply(this.columns, v);
    this.arrows.forEach(({ shaft, head, text, handle, fields }, i) => {
      const tip = this.columns[i];
      const length = Math.hypot(...tip);
      const [u, v] = length ? [tip[0] / length, -tip[1] / length] : [0, 0];
      const [cx, cy] = this.at(tip);
      const h = Math.min(16, length * UNIT);
      const [bx, by] = [cx - h * u, cy - h * v];
      set(shaft, { d: `M${this.at([0, 0])}L${bx} ${by}` });
      set(head, { d: `M${cx} ${cy}L${bx} ${by}m${-0.4 * h * v} ${0.4 * h * u}l${0.8 * h * v} ${-0.8 * h * u}L${cx} ${cy}Z` });
      set(text, { x: cx + 14 * u - (i ? -16 : 16) * v, y: cy + 14 * v + (i ? -16 : 16) * u + 6 });
      set(handle, { cx, cy, "aria-valuenow": tip[0], "aria-valuetext": tip.map(short).join(", ") });
      fields.forEach((field, k) => field !== typing && (field.value = tip[k]));
    });
    let sheet = "";
    for (let i = -9; i <= 9; i++)
      for (const ends of [[[i, -9], [i, 9]], [[-9, i], [9, i]]]) sheet += path(ends.map(image));
    set(this.sheet, { d: sheet });
    const turns = Array.from({ length: 121 }, (_, k) => (k * Math.PI) / 60);
    set(this.image, { d: path(turns.map((t) => image([Math.cos(t), Math.sin(t)]))) });

    const vectors = now.eigenvectors ?? [];
    set(this.eigen, { d: vectors.map(([x, y]) => path([[-9 * x, -9 * y], [9 * x, 9 * y]])).join("") });
    this.eigenText.forEach((text, i) => {
      text.textContent = vectors[i] ? `\u03bb = ${short(now.eigenvalues[i][0])}` : "";
      if (!vectors[i]) return;
      const [x, y] = vectors[i];
      const far = Math.min(3.3 / Math.abs(x), 2.7 / Math.abs(y)) * (x > 0 ? -1 : 1); // on the left
      const [tx, ty] = this.at([far * x, far * y]);
      set(text, { x: tx, y: ty - 10 });
    });
    const [x, y] = now.right ?? [0, 0];
    const rights = [[x, y], [-y, x]];
    set(this.axes, { d: now.right ? rights.map((v) => path([[0, 0], image(v)])).join("") : "" });
    this.dots.forEach((dot, i) => {
      const [cx, cy] = this.at(rights[i]);
      set(dot, { cx, cy });
      dot.style.display = now.right ? "" : "none";
    });
    describe(now).forEach((text, i) => this.lines[i].textContent !== text && (this.lines[i].textContent = text));
    for (const [key, value] of Object.entries(now)) this.dataset[key] = JSON.stringify(value);
  }
}

customElements.define("book-circle-to-ellipse", CircleToEllipse);
