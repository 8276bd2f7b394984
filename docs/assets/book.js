// What needs script: a region that scrolls sideways can be reached and scrolled by keyboard.
// Without script everything is still there and readable.
const watch = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrolls = target.scrollWidth > target.clientWidth + 1;
    target.toggleAttribute("data-scrolls", scrolls);
    if (scrolls) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

// Material's `document$` fires on load and after each instant navigation.
document$.subscribe(() => {
  watch.disconnect();
  document.querySelectorAll(".book-scroll, .md-typeset pre > code").forEach((e) => watch.observe(e));
});
