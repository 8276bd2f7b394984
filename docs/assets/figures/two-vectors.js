// <book-two-vectors>: two arrows to drag, and what their dot product says. No library.
// Its template holds the start as JSON: x, y, limits [[left, right], [bottom, top]], step.
const UNIT = 50; // of the drawing, to one unit of the plane
const MARGIN = 22;
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

const clamp = (v, [low, high]) => Math.min(Math.max(v, low), high);
const short = (v) => String(+v.toFixed(2) + 0).replace("-", "\u2212");
const pair = (v) => `(${v.map(short).join(", ")})`;

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
  const size = `Lengths: ${lengths.map(short).join(" and ")}`;
  const shadow = projection ? `Projection of y onto x: ${pair(projection)}` : "No projection onto the zero vector";
  if (angle === null) return ["x \u00b7 y = 0", "Angle undefined: the zero vector has no direction", size, shadow];
  const right = Math.abs(cosine) < 1e-12; // what is left of rounding counts as 0
  const sign = right ? "= 0: a right angle" : dot > 0 ? "> 0: an acute angle" : "< 0: an obtuse angle";
  const value = right ? "" : ` = ${short(dot) === "0" ? dot.toPrecision(1) : short(dot)}`;
  const turn = `Angle ${short(angle)}\u00b0, cosine ${short(right ? 0 : cosine)}`;
  return [`x \u00b7 y${value} ${sign}`, turn, size, shadow];
}

class TwoVectors extends HTMLElement {
  connectedCallback() {
    if (this.tips) return; // it was only moved
    const source = this.querySelector("template");
    if (!source) return;
    this.data ??= JSON.parse(source.content.textContent);
    this.querySelector(":scope > .book-live")?.remove(); // of a page that was copied
    this.tips = { x: [...this.data.x], y: [...this.data.y] };
    this.build(make(this, "div", { class: "book-live" }));
    this.classList.add("live");
    this.draw();
  }

  build(live) {
    const [[left, right], [bottom, top]] = this.data.limits;
    const [width, height] = [(right - left) * UNIT, (top - bottom) * UNIT];
    this.at = ([a, b]) => [(a - left) * UNIT, (top - b) * UNIT];
    const box = [-MARGIN, -MARGIN, width + 2 * MARGIN, height + 2 * MARGIN];
    const svg = make(live, "svg", { viewBox: box, role: "group", "aria-label": "Two arrows from the origin" },
      { display: "block", width: "100%", maxWidth: "32rem", margin: "0 auto", userSelect: "none", webkitUserSelect: "none" });
    const line = (stroke, strokeWidth, more) =>
      make(svg, "path", { fill: "none" }, { stroke: `var(--fig-${stroke})`, strokeWidth, ...more });
    const label = (at, text, color = "ink", more) =>
      make(svg, "text", at, { fill: `var(--fig-${color})`, fontSize: "15px", ...more }, text);

    const [ox, oy] = this.at([0, 0]);
    let grid = "";
    for (let a = left; a <= right; a++) grid += `M${this.at([a, top])}V${height}`;
    for (let b = bottom; b <= top; b++) grid += `M${this.at([left, b])}H${width}`;
    set(line("grid", 1), { d: grid });
    set(line("axis", 1.5), { d: `M0 ${oy}H${width}M${ox} 0V${height}` });
    for (const a of [left, right]) label({ x: this.at([a, 0])[0], y: oy + 18, "text-anchor": "middle" }, short(a));
    for (const b of [bottom, top]) label({ x: ox - 8, y: this.at([0, b])[1] + 5, "text-anchor": "end" }, short(b));

    this.level = line("ink", 1.5, { strokeDasharray: "2 5" }); // where x . y = 0
    this.drop = line("3", 2, { strokeDasharray: "6 5" });
    this.shadow = line("3", 7, { strokeLinecap: "round", opacity: 0.75 });
    this.corner = line("3", 1.5);
    this.caption = label({}, "projection", "3");
    this.arrows = {};
    this.fields = {};
    const flex = { display: "flex", flexWrap: "wrap", gap: ".5em 1em", justifyContent: "center" };
    const rows = make(live, "div", {}, flex);
    for (const [i, name] of ["x", "y"].entries()) {
      const color = `var(--fig-${i + 1})`;
      this.arrows[name] = {
        shaft: line(i + 1, 3.5),
        head: make(svg, "path", {}, { fill: color }),
        text: label({ "text-anchor": "middle" }, name, i + 1, { fontSize: "20px", fontStyle: "italic" }),
      };
      const row = make(rows, "div", {}, { ...flex, flexWrap: "nowrap" });
      this.fields[name] = ["\u2081", "\u2082"].map((index, k) => this.field(row, name, k, name + index, color));
    }
    for (const name of ["x", "y"]) this.arrows[name].handle = this.handle(svg, name); // on top of all
    const output = make(live, "output", { "aria-live": "polite" }, { display: "block", textAlign: "center", marginTop: ".5em" });
    this.lines = [0, 1, 2, 3].map((i) => make(output, "span", {}, { display: "block", fontWeight: i ? "" : "bold" }));
  }

  field(row, name, k, text, color) {
    const [min, max] = this.data.limits[k];
    const label = make(row, "label", {}, { whiteSpace: "nowrap" }, `${text} `);
    const input = make(label, "input", { type: "number", min, max, step: this.data.step, "data-field": name + (k + 1) },
      { font: "inherit", color: "inherit", width: "4.6em", padding: ".3em", background: "none", border: `1px solid ${color}`, borderRadius: "3px" });
    input.addEventListener("input", () => {
      if (!Number.isFinite(input.valueAsNumber)) return; // half typed
      this.tips[name][k] = clamp(input.valueAsNumber, [min, max]);
      this.draw(input);
    });
    input.addEventListener("change", () => this.draw());
    return input;
  }

  // The tip of an arrow, to be dragged or moved by arrow keys, in steps.
  handle(svg, name) {
    const { limits, step } = this.data;
    const handle = make(svg, "circle", {
      r: 24, tabindex: 0, role: "slider",
      "aria-label": `Tip of ${name}`, "aria-roledescription": "2-D slider",
      "aria-valuemin": limits[0][0], "aria-valuemax": limits[0][1], "data-tip": name,
    }, { cursor: "grab", touchAction: "none", fill: this.arrows[name].head.style.fill, fillOpacity: 0.15 });
    const move = (to) => {
      this.tips[name] = to.map((v, k) => clamp(Math.round(v / step) * step, limits[k]));
      this.draw();
    };
    handle.addEventListener("keydown", (event) => {
      const by = KEYS[event.key];
      if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      move(this.tips[name].map((v, k) => v + by[k] * (event.shiftKey ? 1 : step)));
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
    const { x, y } = this.tips;
    const now = measure(x, y);
    for (const name of ["x", "y"]) {
      const { shaft, head, text, handle } = this.arrows[name];
      const tip = this.tips[name];
      const length = Math.hypot(...tip);
      const [u, v] = length ? [tip[0] / length, -tip[1] / length] : [0, 0];
      const [cx, cy] = this.at(tip);
      const h = Math.min(16, length * UNIT);
      const [bx, by] = [cx - h * u, cy - h * v];
      set(shaft, { d: `M${this.at([0, 0])}L${bx} ${by}` });
      set(head, { d: `M${cx} ${cy}L${bx} ${by}m${-0.4 * h * v} ${0.4 * h * u}l${0.8 * h * v} ${-0.8 * h * u}L${cx} ${cy}Z` });
      set(text, { x: cx + 13 * (u - v), y: cy + 13 * (u + v) + 6 });
      set(handle, { cx, cy, "aria-valuenow": tip[0], "aria-valuetext": `${short(tip[0])}, ${short(tip[1])}` });
      this.fields[name].forEach((field, k) => field !== typing && (field.value = tip[k]));
    }
    this.project(x, y, now.projection);
    describe(now).forEach((text, i) => this.lines[i].textContent !== text && (this.lines[i].textContent = text));
    for (const key of ["dot", "angle", "projection"]) this.dataset[key] = JSON.stringify(now[key]);
  }

  // The projection of y onto x, with its right angle, and the line where x . y = 0.
  project(x, y, p) {
    for (const el of [this.level, this.drop, this.shadow, this.corner, this.caption]) el.style.display = p ? "" : "none";
    if (!p) return;
    const [o, foot, tip] = [[0, 0], p, y].map(this.at);
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
