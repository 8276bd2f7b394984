// <book-step-through-a-graph>: a computational graph, forward value by value, then back.
// Its template holds JSON: nodes [{name, at: [column, row], operation, parents}], in the order of
// evaluation, and start: the values of the nodes without parents. (w, x, b)
import { FIELD, Figure, FLEX, make, Plane, set, short } from "./common.js";

const OPERATIONS = { // value, and the slope in each argument, as a number and in words
  multiply: { value: (u, v) => u * v, slopes: (u, v) => [v, u], words: ([u, v]) => [v, u], sign: ([u, v]) => `${u} · ${v}` },
  add: { value: (u, v) => u + v, slopes: () => [1, 1], words: () => ["1", "1"], sign: ([u, v]) => `${u} + ${v}` },
  tanh: { value: Math.tanh, slopes: (u) => [1 - Math.tanh(u) ** 2], words: (_, z) => [`(1 − ${z}²)`], sign: ([u]) => `tanh ${u}` },
  square: { value: (u) => u * u, slopes: (u) => [2 * u], words: ([u]) => [`2${u}`], sign: ([u]) => `${u}²` },
};
const RADIUS = 21;

class StepThroughAGraph extends Figure {
  build(live) {
    const { nodes, start } = this.data;
    this.inputs = nodes.filter(({ parents }) => !parents.length).map(({ name }) => name);
    this.computed = nodes.filter(({ parents }) => parents.length);
    this.chosen = Object.fromEntries(this.inputs.map((name, i) => [name, start[i]]));
    this.step = 0;

    const plane = new Plane(live, "Computational graph", [[-0.5, 3.4], [-5.3, 0.3]], [92, 82]);
    this.place = Object.fromEntries(nodes.map(({ name, at: [x, y] }) => [name, plane.at([x, -y])]));
    this.edges = this.computed.flatMap(({ name, parents }) =>
      parents.map((parent) => ({ from: parent, to: name, line: plane.line("axis", 2), head: make(plane.svg, "path") })));
    for (const edge of this.edges) this.lay(edge);
    this.marks = Object.fromEntries(nodes.map(({ name, at: [column, row], parents }) => {
      const [cx, cy] = this.place[name];
      const circle = make(plane.svg, "circle", { cx, cy, r: RADIUS }, { fill: "var(--fig-paper)", strokeWidth: "2" });
      plane.text({ x: cx, y: cy + 6, "text-anchor": "middle" }, name === "loss" ? "ℓ" : name, "ink", { fontStyle: "italic", fontSize: "19px" });
      const left = parents.length && column < 1;
      const below = name === "p" ? 8 : parents.length ? -12 : 2; // an arrow meets p's right side
      const x = left ? cx - RADIUS - 5 : cx + RADIUS + 5;
      const [value, gradient] = ["1", "2"].map((color, k) =>
        plane.text({ x, y: cy + below + 19 * k, "text-anchor": left ? "end" : "start" }, "", color, { fontSize: "16px" }));
      return [name, { circle, value, gradient }];
    }));

    const row = make(live, "div", {}, { ...FLEX, marginTop: ".6em" });
    this.buttons = [["back", "Back", -1], ["next", "Next step", 1], ["end", "To the end", Infinity], ["start", "Start again", -Infinity]].map(([name, text, by]) => {
      const button = make(row, "button", { type: "button", "data-button": name }, { ...FIELD, cursor: "pointer", padding: ".5em .9em" }, text);
      button.addEventListener("click", () => {
        this.step = Math.min(Math.max(this.step + by, 0), this.last);
        this.update();
      });
      return button;
    });
    const fields = make(live, "div", {}, { ...FLEX, marginTop: ".6em" });
    for (const name of this.inputs)
      this.field(make(fields, "label", {}, {}, `${name} = `), { min: -3, max: 3, step: 0.1, "data-field": name }, {},
        () => this.chosen[name], (v) => (this.chosen[name] = v));
  }

  get last() {
    return 2 * this.computed.length + 1;
  }

  // An edge's line and arrow head, between the rims of two circles.
  lay({ from, to, line, head }) {
    const [[ax, ay], [bx, by]] = [this.place[from], this.place[to]];
    const length = Math.hypot(bx - ax, by - ay);
    const [u, v] = [(bx - ax) / length, (by - ay) / length];
    const [sx, sy, ex, ey] = [ax + RADIUS * u, ay + RADIUS * v, bx - (RADIUS + 2) * u, by - (RADIUS + 2) * v];
    set(line, { d: `M${sx} ${sy}L${ex - 9 * u} ${ey - 9 * v}` });
    set(head, { d: `M${ex} ${ey}l${-11 * u - 5 * v} ${-11 * v + 5 * u}l${10 * v} ${-10 * u}Z` });
  }

  // What is known after this.step steps: values first, then the gradients that have arrived.
  run() {
    const n = this.computed.length;
    const [values, gradients] = [{ ...this.chosen }, {}];
    const arguments_of = ({ parents }) => parents.map((name) => values[name]);
    let said = ["Forward: compute one value after the other.", "Only the inputs are known."];
    let active = null;
    for (const node of this.computed.slice(0, this.step)) {
      values[node.name] = OPERATIONS[node.operation].value(...arguments_of(node));
      said = [`Forward: ${name(node.name)} = ${OPERATIONS[node.operation].sign(node.parents)} = ${short(values[node.name], 4)}`, ""];
      active = node;
    }
    if (this.step > n) {
      gradients[this.computed[n - 1].name] = 1;
      said = ["Backward: the loss changes once as fast as itself: gradient 1.", "Now one operation after the other, in reverse."];
      active = null;
    }
    for (const node of this.computed.toReversed().slice(0, Math.max(this.step - n - 1, 0))) {
      const { slopes, words } = OPERATIONS[node.operation];
      const [slope, word] = [slopes(...arguments_of(node)), words(node.parents, node.name)];
      const parts = node.parents.map((parent, i) => {
        const share = gradients[node.name] * slope[i];
        const before = gradients[parent];
        gradients[parent] = (before ?? 0) + share;
        const times = `${short(gradients[node.name], 4)} × ${word[i]} = ${short(share, 4)}`;
        return `to ${parent}: ${times}${before === undefined ? "" : `, added to ${short(before, 4)}`}`;
      });
      said = [`Backward through ${name(node.name)} = ${OPERATIONS[node.operation].sign(node.parents)}`, parts.join("; ")];
      active = node;
    }
    return { values, gradients, said, active };
  }

  draw() {
    const { values, gradients, said, active } = this.run();
    const backward = this.step > this.computed.length;
    const color = `var(--fig-${backward ? 2 : 1})`;
    for (const { to, line, head } of this.edges) {
      const lit = active?.name === to;
      Object.assign(line.style, { stroke: lit ? color : "var(--fig-axis)", strokeWidth: lit ? 4 : 2 });
      Object.assign(head.style, { fill: lit ? color : "var(--fig-axis)" });
    }
    for (const [name, { circle, value, gradient }] of Object.entries(this.marks)) {
      circle.style.stroke = active?.name === name ? color : "var(--fig-axis)";
      value.textContent = name in values ? short(values[name]) : "";
      gradient.textContent = name in gradients ? short(gradients[name]) : "";
    }
    this.say([`Step ${this.step} of ${this.last}. ${said[0]}`, said[1]]);
    for (const button of this.buttons)
      button.setAttribute("aria-disabled", this.step === (/back|start/.test(button.dataset.button) ? 0 : this.last));
    set(this, { "data-step": this.step, "data-values": JSON.stringify(values), "data-gradients": JSON.stringify(gradients) });
  }
}

function name(node) {
  return node === "loss" ? "ℓ" : node;
}

customElements.define("book-step-through-a-graph", StepThroughAGraph);
