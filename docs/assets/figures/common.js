// What interactive figures share: their life on a page, fields, a plane, arrows, tips to drag.
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
const MARGIN = 22; // of a drawing, around its plane

export const FLEX = { display: "flex", flexWrap: "wrap", gap: ".5em 1em", justifyContent: "center" };
export const FIELD = { font: "inherit", color: "var(--fig-ink)", background: "var(--fig-paper)", border: "1px solid var(--fig-axis)", borderRadius: "3px", padding: ".3em" };

export const clamp = (v, [low, high]) => Math.min(Math.max(v, low), high);
export const short = (v, digits = 2) => String(+v.toFixed(digits) + 0).replace("-", "\u2212");
export const set = (el, attributes) => Object.entries(attributes).forEach(([key, value]) => el.setAttribute(key, value));

// Styles go through the DOM's own interface, which a strict content-security policy allows.
export function make(parent, name, attributes = {}, style = {}, text = "") {
  const el = parent.namespaceURI.endsWith("svg") || name === "svg"
    ? document.createElementNS("http://www.w3.org/2000/svg", name)
    : document.createElement(name);
  set(el, attributes);
  Object.assign(el.style, style);
  el.textContent = text;
  parent.append(el);
  return el;
}

// An element whose template holds `data` as JSON. A figure says how to `build` it, once, and how to
// `draw` what stands in its own properties; `update` does so after a change.
export class Figure extends HTMLElement {
  connectedCallback() {
    if (this.data) return; // it was only moved
    const source = this.querySelector("template");
    if (!source) return;
    this.data = JSON.parse(source.content.textContent);
    this.querySelector(":scope > .book-live")?.remove(); // of a page that was copied
    this.live = make(this, "div", { class: "book-live" });
    this.showing = []; // what shows a value: functions of the field that is being typed in
    this.build(this.live);
    this.classList.add("live");
    this.update();
  }

  update(typing) {
    this.showing.forEach((show) => show(typing));
    this.draw();
  }

  // A number to type (or to slide: type "range") that shows `get()`; `put` takes what was typed.
  field(parent, { min, max, ...attributes }, style, get, put) {
    const input = make(parent, "input", { type: "number", min, max, ...attributes },
      attributes.type === "range" ? { minWidth: 0, ...style } : { ...FIELD, width: "4.6em", ...style });
    input.addEventListener("input", () => {
      if (!Number.isFinite(input.valueAsNumber)) return; // half typed
      put(clamp(input.valueAsNumber, [min, max]));
      this.update(input);
    });
    input.addEventListener("change", () => this.update());
    this.showing.push((typing) => typing !== input && (input.value = get()));
    return input;
  }

  // A point of a plane at `get()`, to be dragged or moved by arrow keys, in steps. Make it last: it
  // lies on top of what was made before.
  tip(plane, { name, label, color, step }, get, put) {
    const [[left, right]] = plane.limits;
    const tip = make(plane.svg, "circle", {
      r: 24, tabindex: 0, role: "slider", "aria-label": label, "aria-roledescription": "2-D slider",
      "aria-valuemin": left, "aria-valuemax": right, "data-tip": name,
    }, { cursor: "grab", touchAction: "none", fill: `var(--fig-${color})`, fillOpacity: 0.15 });
    const move = (to) => {
      put(to.map((v, k) => clamp(Math.round(v / step) * step, plane.limits[k])));
      this.update();
    };
    tip.addEventListener("keydown", (event) => {
      const by = KEYS[event.key];
      if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      move(get().map((v, k) => v + by[k] * (event.shiftKey ? 1 : step)));
    });
    tip.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      tip.focus({ preventScroll: true });
      tip.setPointerCapture(event.pointerId);
    });
    tip.addEventListener("pointermove", (event) => tip.hasPointerCapture(event.pointerId) && move(plane.under(event)));
    this.showing.push(() => {
      const [cx, cy] = plane.at(get());
      set(tip, { cx, cy, "aria-valuenow": get()[0], "aria-valuetext": get().map((v) => short(v)).join(", ") });
    });
    return tip;
  }

  // The lines below all else, the first of them bold; always as many. What changed is read aloud.
  say(texts) {
    if (!this.lines) {
      const output = make(this.live, "output", { "aria-live": "polite" }, { display: "block", textAlign: "center", marginTop: ".5em" });
      this.lines = texts.map((_, i) => make(output, "span", {}, { display: "block", fontWeight: i ? "" : "bold" }));
    }
    texts.forEach((text, i) => this.lines[i].textContent !== text && (this.lines[i].textContent = text));
  }
}

// A drawing of the part of the plane within [[left, right], [bottom, top]].
export class Plane {
  constructor(parent, name, limits, unit = [50, 50]) {
    const [[left, right], [bottom, top]] = limits;
    this.limits = limits;
    this.unit = unit; // lengths in the drawing of one to the right and of one up
    [this.width, this.height] = [(right - left) * unit[0], (top - bottom) * unit[1]];
    const box = [-MARGIN, -MARGIN, this.width + 2 * MARGIN, this.height + 2 * MARGIN];
    this.svg = make(parent, "svg", { viewBox: box, role: "group", "aria-label": name },
      { display: "block", width: "100%", maxWidth: "32rem", margin: "0 auto", userSelect: "none", webkitUserSelect: "none" });
  }

  // From a point of the plane to the drawing, and from the pointer to the plane.
  at([x, y]) {
    return [(x - this.limits[0][0]) * this.unit[0], (this.limits[1][1] - y) * this.unit[1]];
  }

  under(event) {
    const { a, d, e, f } = this.svg.getScreenCTM();
    return [(event.clientX - e) / a / this.unit[0] + this.limits[0][0], this.limits[1][1] - (event.clientY - f) / d / this.unit[1]];
  }

  // The `d` of a path through points of the plane.
  path(points) {
    return `M${points.map((point) => this.at(point)).join("L")}`;
  }

  line(color, strokeWidth, style) {
    return make(this.svg, "path", { fill: "none" }, { stroke: `var(--fig-${color})`, strokeWidth, ...style });
  }

  text(attributes, text, color = "ink", style = {}) {
    return make(this.svg, "text", attributes, { fill: `var(--fig-${color})`, fontSize: "15px", ...style }, text);
  }

  axes() {
    const [ox, oy] = this.at([0, 0]);
    set(this.line("axis", 1.5), { d: `M0 ${oy}H${this.width}M${ox} 0V${this.height}` });
    for (const x of this.limits[0]) this.text({ x: this.at([x, 0])[0], y: oy + 18, "text-anchor": "middle" }, short(x));
    for (const y of this.limits[1]) this.text({ x: ox - 8, y: this.at([0, y])[1] + 5, "text-anchor": "end" }, short(y));
  }

  // An arrow with its name on one side (1: its right, -1: its left): a function that draws it.
  arrow(color, name, side = 1) {
    const shaft = this.line(color, 3.5);
    const head = make(this.svg, "path", {}, { fill: `var(--fig-${color})` });
    const text = this.text({ "text-anchor": "middle" }, name, color, { fontSize: "20px", fontStyle: "italic" });
    return (tip, tail = [0, 0]) => {
      const [[cx, cy], [tx, ty]] = [this.at(tip), this.at(tail)];
      const length = Math.hypot(cx - tx, cy - ty);
      const [u, v] = length ? [(cx - tx) / length, (cy - ty) / length] : [0, 0];
      const h = Math.min(16, length);
      const [bx, by] = [cx - h * u, cy - h * v];
      set(shaft, { d: `M${tx} ${ty}L${bx} ${by}` });
      set(head, { d: `M${cx} ${cy}L${bx} ${by}m${-0.4 * h * v} ${0.4 * h * u}l${0.8 * h * v} ${-0.8 * h * u}L${cx} ${cy}Z` });
      set(text, { x: cx + 14 * u - 16 * side * v, y: cy + 14 * v + 16 * side * u + 6 });
    };
  }
}
