// <book-bayes-rule>: all items as a unit square, harmful ones on the left, flagged ones at the top;
// below it the flagged ones alone, stretched to full width: what is harmful there is the posterior.
// Its template holds JSON: base, sensitivity, specificity (to start with, in percent), limits.
import { Figure, Plane, make, set } from "./common.js";

const NAMES = { base: "Base rate", sensitivity: "Sensitivity", specificity: "Specificity" };
const TOTAL = 1e6; // of which each product of two percentages with one decimal is a whole number

const FONT = { fontSize: "20px" }; // a phone shows it at two thirds
const count = (v) => Math.round(v).toLocaleString("en-US");
const percent = (p) => `${(100 * p).toFixed(p < 0.01 || p > 0.99 ? 2 : 1)} %`;
const ratio = (v) => String(+v.toPrecision(3));
const block = (parent, color, fillOpacity) =>
  make(parent, "rect", {}, { fill: `var(--fig-${color})`, fillOpacity, stroke: "var(--fig-paper)", strokeWidth: 1.5 });

function bayes(base, sensitivity, specificity) {
  const [hit, alarm] = [base * sensitivity, (1 - base) * (1 - specificity)];
  const [miss, pass] = [base * (1 - sensitivity), (1 - base) * specificity];
  const share = (part, rest) => (part + rest > 0 ? part / (part + rest) : null);
  return { hit, alarm, miss, pass, positive: share(hit, alarm), negative: share(miss, pass) };
}

class BayesRule extends Figure {
  build(live) {
    for (const name of Object.keys(NAMES)) {
      this[name] = this.data[name];
      const [min, max] = this.data.limits[name];
      const row = make(live, "div", {}, { display: "flex", flexWrap: "wrap", gap: "0 .6em", alignItems: "center", maxWidth: "32rem", margin: ".3em auto" });
      make(row, "span", { "aria-hidden": true }, { width: "6.2em" }, NAMES[name]);
      const [get, put] = [() => this[name], (v) => (this[name] = Math.round(v * 10) / 10)];
      const range = { min, max, step: 0.1 };
      this.field(row, { ...range, "data-field": name, "aria-label": `${NAMES[name]} in percent` }, {}, get, put);
      make(row, "span", { "aria-hidden": true }, {}, "%");
      const slider = this.field(row, { ...range, type: "range", "data-field": `${name}-slider`, "aria-label": NAMES[name] },
        { flex: "1 1 12rem", height: "1.8em", accentColor: "var(--fig-1)" }, get, put); // on a phone, on a line of its own
      this.showing.push(() => set(slider, { "aria-valuetext": `${this[name]} percent` }));
    }
    const all = (this.all = new Plane(live, "All items, as areas", [[0, 1], [0, 1]], [440, 230]));
    [this.hit, this.miss] = [block(all.svg, 2, 0.95), block(all.svg, 2, 0.3)];
    [this.alarm, this.pass] = [block(all.svg, 1, 0.95), block(all.svg, 1, 0.15)];
    all.text({ x: 0, y: -7 }, "harmful", "2", FONT);
    all.text({ x: all.width, y: -7, "text-anchor": "end" }, "harmless", "1", FONT);
    [this.flagged, this.passed] = ["flagged", "not flagged"].map((text) => all.text({ x: all.width - 8, "text-anchor": "end" }, text, "ink", FONT));

    const bar = (this.bar = new Plane(live, "The flagged items alone, as areas", [[0, 1], [0, 1]], [440, 48]));
    [this.right, this.wrong] = [block(bar.svg, 2, 0.95), block(bar.svg, 1, 0.95)];
    bar.text({ x: 0, y: -7 }, "the flagged alone: harmful", "2", FONT);
    bar.text({ x: bar.width, y: -7, "text-anchor": "end" }, "harmless", "1", FONT);
    this.posterior = bar.text({ y: 31 }, "", "paper", { ...FONT, fontWeight: "bold" });
  }

  draw() {
    const [base, sensitivity, specificity] = Object.keys(NAMES).map((name) => this[name] / 100);
    const now = bayes(base, sensitivity, specificity);
    const { hit, alarm, miss, pass, positive, negative } = now;
    const { all, bar } = this;
    const box = (rect, plane, x, width, top, bottom) => set(rect, { x: x * plane.width, width: width * plane.width,
      y: top * plane.height, height: (bottom - top) * plane.height });
    box(this.hit, all, 0, base, 0, sensitivity);
    box(this.miss, all, 0, base, sensitivity, 1);
    box(this.alarm, all, base, 1 - base, 0, 1 - specificity);
    box(this.pass, all, base, 1 - base, 1 - specificity, 1);
    // names where there is room: that of a thin strip stands below it
    const [high, low] = [(1 - specificity) * all.height, specificity * all.height];
    const inside = high > 28;
    set(this.flagged, { y: inside ? high / 2 + 7 : high + 21 });
    this.flagged.style.fill = `var(--fig-${inside ? "paper" : 1})`;
    set(this.passed, { y: high + low / 2 + (inside ? 7 : 17) });
    const room = (1 - base) * all.width > 120;
    this.flagged.style.display = room && specificity < 1 ? "" : "none";
    this.passed.style.display = room && low > (inside ? 28 : 60) ? "" : "none";

    const share = positive === null ? 0 : positive;
    box(this.right, bar, 0, share, 0, 1);
    box(this.wrong, bar, share, positive === null ? 0 : 1 - share, 0, 1);
    set(this.posterior, { x: share > 0.2 ? 8 : share * bar.width + 8 });
    this.posterior.textContent = positive === null ? "" : percent(share);

    const odds = base / (1 - base);
    this.say([positive === null ? "No item is flagged" : `A flagged item is harmful with probability ${percent(positive)}`,
      `Of ${count(TOTAL)} items ${count(TOTAL * (hit + alarm))} are flagged: ${count(TOTAL * hit)} harmful, ${count(TOTAL * alarm)} harmless`,
      specificity === 1 ? "No harmless item is flagged"
        : `Odds: ${ratio(odds)} times ${ratio(sensitivity / (1 - specificity))} is ${ratio(hit / alarm)}`,
      negative === null ? "Every item is flagged" : `One that is not flagged: ${percent(negative)}`]);
    set(this, { "data-positive": JSON.stringify(positive), "data-negative": JSON.stringify(negative), "data-flagged": hit + alarm });
  }
}

customElements.define("book-bayes-rule", BayesRule);
