// What needs script. Without it everything is still there and readable.

// A region that scrolls sideways can be reached and scrolled by keyboard.
const scrolling = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls = target.scrollWidth > target.clientWidth + 1;
    if (scrolls) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

// An interactive figure is a custom element <book-name>, defined in figures/name.js, which is
// loaded by the first page that shows one.
function load(element) {
  const name = element.localName.replace(/^book-/, "");
  import(new URL(`figures/${name}.js`, import.meta.url));
}

// Material's `document$` fires on load and after each instant navigation.
window.document$.subscribe(() => {
  scrolling.disconnect();
  document.querySelectorAll(".book-scroll, .md-typeset pre > code").forEach((e) => scrolling.observe(e));
  for (const element of document.querySelectorAll(".md-content :not(:defined)"))
    if (element.localName.startsWith("book-")) load(element);
});
