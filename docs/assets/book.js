// What needs script. Without it everything is still there and readable.

// A region that scrolls sideways can be reached, and then scrolled, by keyboard.
const SCROLLERS = ".book-scroll, .md-typeset__scrollwrap, .md-typeset pre > code";

function measure(element) {
  if (element.scrollWidth > element.clientWidth + 1) element.tabIndex = 0;
  else element.removeAttribute("tabindex");
}

const sizes = new ResizeObserver((entries) => entries.forEach((entry) => measure(entry.target)));

// A formula has its width only when it comes near the screen (content-visibility: auto).
document.addEventListener(
  "contentvisibilityautostatechange",
  (event) => event.skipped || measure(event.target),
  true,
);

// An interactive figure is a custom element <book-name>, defined in figures/name.js, which is
// loaded by the first page that shows one.
function load(element) {
  const name = element.localName.replace(/^book-/, "");
  import(new URL(`figures/${name}.js`, import.meta.url));
}

// Material gives its search dialog no name, and each copy button a landmark of its own.
document.querySelector(".md-search[role=dialog]")?.setAttribute("aria-label", "Search");
new MutationObserver(() => {
  document.querySelectorAll("nav.md-code__nav:not([role])").forEach((nav) => (nav.role = "none"));
}).observe(document.body, { childList: true, subtree: true });

// Material's `document$` fires on load and after each instant navigation.
window.document$.subscribe(() => {
  sizes.disconnect();
  const scrollers = document.querySelectorAll(SCROLLERS);
  scrollers.forEach((element) => sizes.observe(element));
  document.fonts.ready.then(() => scrollers.forEach(measure)); // a formula is wider in its font
  for (const element of document.querySelectorAll(".md-content :not(:defined)"))
    if (element.localName.startsWith("book-")) load(element);
});
