"""Every page as readers meet it: without script, on a phone, in the dark, by keyboard, by ear."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ADDRESSES, BOOK, ORIGIN, PHONE, ROOT, SEARCHES, Open

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHAPTERS = [address for address, page in BOOK.items() if page.is_chapter]
IN_FULL = "linalg/depth/"  # whose every node axe sees once
INTERACTIVE = [address for address, page in BOOK.items() if "{ .interactive }" in page.text]
TABLES = [address for address, page in BOOK.items() if ".identity}" in page.text]
FRONT = ["", "notation/", "reference/checks/", "reference/bibliography/"]
KINDS = [*FRONT, IN_FULL, *INTERACTIVE, *TABLES]
UNFOLD = "document.querySelectorAll('details').forEach((d) => (d.open = true))"
# Axe weighs each node against each rule, and a text's colour by all that lies under it: minutes for
# a page as it is. What it sees: the first formula of each place in full structure, as a short text
# (all of it in one line would be wider than the formula, and scroll), any other as text alone; no
# strokes and letters of still figures, whose colours axe does not judge; one token of code of each
# kind in colour; and it judges colours twice in each place. A place is the tags and classes above.
THIN = """() => {
  const short = (element) => element.textContent.slice(0, 6); // no wider than it was
  const seen = {};
  const times = (key) => (seen[key] = (seen[key] ?? 0) + 1);
  const place = (element) => {
    const above = [];
    for (let e = element; e && e.localName !== "article"; e = e.parentElement)
      above.push(e.localName + "." + e.className);
    return above.join(" ");
  };
  for (const formula of document.querySelectorAll("tex-math, .math-display")) {
    if (times(place(formula)) === 1)
      for (const part of formula.querySelectorAll(".katex-html, math"))
        part.replaceChildren(short(part));
    else if (formula.localName === "tex-math") formula.replaceWith(short(formula));
    else formula.replaceChildren(short(formula));
  }
  document.querySelectorAll(".book-figure svg > :not(title, desc)").forEach((e) => e.remove());
  for (const token of document.querySelectorAll("pre code span"))
    if (times("token " + token.className) > 1) token.replaceWith(...token.childNodes);
  for (const element of document.querySelectorAll("body *"))
    if (times("colour " + place(element)) < 3) element.setAttribute("data-judged", "");
}"""
JUDGE = "axe.configure({ rules: [{ id: 'color-contrast', selector: '[data-judged]' }] })"
# An interactive figure as instant navigation brings it: from the file, into this page.
ANEW = """async () => {
  const html = await (await fetch(location.href)).text();
  const file = new DOMParser().parseFromString(html, "text/html");
  const old = document.querySelectorAll(".book-interactive");
  file.querySelectorAll(".book-interactive").forEach((made, i) => old[i].replaceWith(made));
}"""
# Formulas whose comma, full stop or closing bracket has slipped onto the next line.
SLIPPED = """() => [...document.querySelectorAll("article tex-math")].filter((formula) => {
  let next = formula;
  while (!next.nextSibling) next = next.parentElement;
  next = next.nextSibling;
  if (next.nodeType !== Node.TEXT_NODE || !/^[,.;:!?)\\]]/.test(next.data)) return false;
  const range = document.createRange();
  range.setStart(next, 0);
  range.setEnd(next, 1);
  const [part] = [...formula.querySelectorAll(".katex-base")].slice(-1);
  return range.getBoundingClientRect().left < part.getBoundingClientRect().left;
}).map((formula) => formula.querySelector("annotation").textContent)"""
TWO_FRAMES = """new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))"""


def violations(page: Page) -> list[str]:
    """What axe finds on a page as it stands."""
    page.add_script_tag(path=AXE)
    if page.locator("[data-judged]").count():
        page.evaluate(JUDGE)
    only = "{ resultTypes: ['violations'], selectors: false, preload: false }"
    result = page.evaluate(f"async () => (await axe.run({only})).violations")
    return [
        f"{found['id']}: {node['html'][:150]} {node['any'][:1] and node['any'][0]['message']}"
        for found in result
        for node in found["nodes"][:3]
    ]


def unfold(page: Page) -> None:
    """Open all that is folded and draw all that is off the screen."""
    page.evaluate(UNFOLD)
    page.add_style_tag(content="* { content-visibility: visible !important }")
    page.evaluate(TWO_FRAMES)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_quiet_on_a_phone_never_scrolls_sideways_and_axe_finds_nothing(
    visit: Open, address: str
):
    window = visit(color_scheme="light", reduced_motion="reduce", **PHONE)
    page = window.go(address, until="networkidle")
    assert window.wrong == []
    unfold(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate(SLIPPED) == []
    page.evaluate(THIN)
    assert violations(page) == []
    if address in KINDS:
        switch_to_a_wide_screen_in_the_dark(page)
        assert violations(page) == []
    if address in INTERACTIVE:
        interactive_figures_are_alive(page)
        assert window.wrong == []


def interactive_figures_are_alive(page: Page) -> None:
    """Alive on the screen, still on paper, and alive again after instant navigation."""
    figures, live = page.locator(".book-interactive"), page.locator(".book-interactive.live")
    still, moving = figures.locator(".book-figure svg"), figures.locator(".book-live")
    number = figures.count()
    assert number > 0
    for _ in range(2):
        expect(live).to_have_count(number)
        expect(moving.filter(visible=True)).to_have_count(number)
        expect(still.filter(visible=True)).to_have_count(0)
        page.evaluate(ANEW)
    expect(live).to_have_count(number)
    page.emulate_media(media="print")
    expect(still.filter(visible=True)).to_have_count(number)
    expect(moving.filter(visible=True)).to_have_count(0)
    page.emulate_media(media="screen")


def switch_to_a_wide_screen_in_the_dark(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.get_by_title("Switch to dark mode").click()
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")
    page.evaluate(TWO_FRAMES)


def test_axe_finds_nothing_on_a_page_in_full(visit: Open):
    page = visit(color_scheme="light", reduced_motion="reduce", **PHONE).go(IN_FULL)
    unfold(page)
    assert violations(page) == []


def test_axe_sees_what_is_wrong_with_a_thinned_page(visit: Open):
    page = visit(color_scheme="light").go(IN_FULL)
    page.evaluate(
        """() => {
          document.querySelector(".math-display .katex-html").style.color = "#ddd";
          document.querySelector("pre code .kn").style.color = "#ddd";
          document.querySelector(".book-figure svg title").remove();
        }"""
    )
    page.evaluate(THIN)
    found = "\n".join(violations(page))
    assert re.search('color-contrast: <span class="katex-html"', found)
    assert re.search('color-contrast: <span class="kn"', found)
    assert re.search("svg-img-alt: <svg", found)


@pytest.mark.parametrize("address", [IN_FULL, *INTERACTIVE])
def test_formulas_and_figures_are_there_without_script(visit: Open, address: str):
    window = visit(java_script_enabled=False)
    page = window.go(address)
    assert window.wrong == []
    for part in (".katex", ".math-display .katex-html", ".book-figure svg"):
        shown = page.locator(f".md-content {part}").filter(visible=True)
        assert shown.count() > 0, part
        assert shown.first.bounding_box()["height"] > 8
    still = page.locator(".book-interactive .book-figure svg")
    expect(still.filter(visible=True)).to_have_count(page.locator(".book-interactive").count())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colours_of_page_and_figures_follow_the_scheme(visit: Open, scheme: str):
    page = visit(color_scheme=scheme).go("linalg/depth/")
    colours = page.evaluate(
        """() => {
          const rgb = (css) => css.match(/[0-9.]+/g).slice(0, 3);
          const light = (css) => rgb(css).reduce((a, b) => a + +b, 0) / 765;
          const text = document.querySelector(".book-figure svg text");
          return [getComputedStyle(document.body).backgroundColor,
                  getComputedStyle(document.body).color,
                  getComputedStyle(text).fill].map(light);
        }"""
    )
    ground, text, label = colours
    if scheme == "light":
        assert ground > 0.9 and text < 0.5 and label < 0.3
    else:
        assert ground < 0.2 and text > 0.5 and label > 0.8


def test_instant_navigation_keeps_everything_right(visit: Open):
    window = visit()
    page = window.go("")
    page.evaluate("window.sameDocument = true")
    page.locator(".md-content a[href*='linalg/depth']").first.click()
    page.wait_for_url("**/linalg/depth/**")
    expect(page.locator("h1")).to_contain_text("depth")
    assert page.evaluate("window.sameDocument") is True
    assert page.locator(".md-content .katex").count() > 50
    assert page.locator(".book-figure svg").first.bounding_box()["height"] > 100
    code = page.locator(".md-typeset pre > code[tabindex]")
    page.set_viewport_size({"width": 400, "height": 800})
    expect(code.first).to_be_attached()
    page.go_back()
    expect(page.locator("h1")).to_contain_text("checked")
    assert window.wrong == []


def words_of(address: str) -> str:
    index = json.loads((ROOT / "site/search/search_index.json").read_text(encoding="utf-8"))
    entries = [entry for entry in index["docs"] if entry["location"].startswith(address)]
    return entries[0]["title"]


def test_search_finds_every_chapter_by_the_keyboard_alone(visit: Open):
    window = visit(**SEARCHES)
    page = window.go("")
    field = page.locator(".md-search__input")
    for address in CHAPTERS:
        page.keyboard.press("/")
        expect(field).to_be_focused()  # else the letters of the word are shortcuts of the page
        page.keyboard.press("Control+a")
        page.keyboard.type(max(re.findall(r"\w+", words_of(address)), key=len), delay=20)
        hit = page.locator(f".md-search-result__link[href*='{address}']").first
        expect(hit).to_be_visible()
        for _ in range(20):
            page.keyboard.press("ArrowDown")
            if page.evaluate(f"document.activeElement.href?.includes('{address}')"):
                break
        else:
            pytest.fail(f"20 arrows do not lead to {address}")
        if address != CHAPTERS[-1]:
            page.keyboard.press("Escape")
            expect(field).not_to_be_focused()
            expect(hit).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{CHAPTERS[-1]}**")
    assert window.wrong == []


def test_boxes_unfold_and_tabs_switch_by_the_keyboard(visit: Open):
    page = visit().go("linalg/depth/")
    summary = page.locator("details.book-source > summary").first
    summary.focus()
    assert not page.locator("details.book-source").first.get_attribute("open")
    page.keyboard.press("Enter")
    assert page.locator("details.book-source").first.get_attribute("open") is not None
    tabs = page.locator(".tabbed-set").first
    tabs.locator("input").first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.locator(".tabbed-block").nth(1)).to_be_visible()
    expect(tabs.locator(".tabbed-block").nth(0)).to_be_hidden()


def test_a_copied_formula_is_its_source(visit: Open):
    page = visit(permissions=["clipboard-read", "clipboard-write"]).go("linalg/depth/")
    formula = page.locator("#eq-gain")
    formula.scroll_into_view_if_needed()
    page.evaluate(
        "(e) => { const r = document.createRange(); r.selectNode(e);"
        " getSelection().removeAllRanges(); getSelection().addRange(r); }",
        formula.element_handle(),
    )
    page.keyboard.press("Control+c")
    assert "\\frac" in page.evaluate("navigator.clipboard.readText()")


def test_paper_shows_proofs_and_answers_and_no_folded_sources(visit: Open):
    page = visit().go("linalg/depth/")
    proof = page.locator("details.proof:not([open]) > p").first
    answer = page.locator("details:has-text('Answers') > ol > li").first
    folded = "(e) => e.checkVisibility({ contentVisibilityAuto: false })"
    assert not proof.evaluate(folded)
    page.emulate_media(media="print")
    for shown in (proof, answer):
        assert shown.evaluate(folded)
        assert shown.bounding_box()["height"] > 10
    assert page.locator("details.book-source").first.is_hidden()
    assert page.locator(".md-header").is_hidden()


def test_an_address_that_does_not_exist_has_a_page(visit: Open, real_site):
    assert (real_site / "404.html").is_file()
    page = visit().go("404.html")
    assert page.url == f"{ORIGIN}/404.html"
    assert page.locator(".md-header a[href]").count() > 0
