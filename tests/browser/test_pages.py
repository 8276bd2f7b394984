"""Every page as readers meet it: without script, on a phone, in the dark, by keyboard, by ear."""

import json
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ADDRESSES, BOOK, ORIGIN, PHONE, ROOT, Open

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHAPTERS = [address for address, page in BOOK.items() if page.is_chapter]
IN_FULL = "linalg/depth/"  # here axe sees every node
INTERACTIVE = [address for address, page in BOOK.items() if "{ .interactive }" in page.text]
TABLES = [address for address, page in BOOK.items() if ".identity}" in page.text]
FRONT = ["", "notation/", "reference/checks/", "reference/bibliography/"]
KINDS = [*FRONT, IN_FULL, *INTERACTIVE, *TABLES]
UNFOLD = "document.querySelectorAll('details').forEach((d) => (d.open = true))"
# What axe sees elsewhere: a formula as a short text (all of it in one line would be wider than the
# formula, and scroll), a still figure without its strokes and letters (axe does not judge their
# colours), and one token of each kind in colour. A tenth of the nodes.
THIN = """() => {
  for (const formula of document.querySelectorAll(".katex-html, math"))
    formula.replaceChildren(formula.textContent.slice(0, 20));
  document.querySelectorAll(".book-figure svg :is(path, text, use)").forEach((e) => e.remove());
  const seen = new Set();
  for (const token of document.querySelectorAll("pre code span"))
    if (seen.has(token.className)) token.replaceWith(...token.childNodes);
    else seen.add(token.className);
}"""
SCROLL = """async () => {
  for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
    scrollTo(0, y);
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
  }
}"""
TWO_FRAMES = """new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20))))"""


def violations(page: Page, in_full: bool) -> list[str]:
    """What axe finds on a page as it stands."""
    if not in_full:
        page.evaluate(THIN)
    page.add_script_tag(path=AXE)
    result = page.evaluate("async () => (await axe.run()).violations")
    return [
        f"{found['id']}: {node['html'][:150]} {node['any'][:1] and node['any'][0]['message']}"
        for found in result
        for node in found["nodes"][:3]
    ]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_is_quiet_on_a_phone_never_scrolls_sideways_and_axe_finds_nothing(
    visit: Open, address: str
):
    window = visit(color_scheme="light", reduced_motion="reduce", **PHONE)
    page = window.go(address, until="networkidle")
    assert window.wrong == []
    page.evaluate(UNFOLD)
    page.add_style_tag(content="* { content-visibility: visible !important }")  # without scrolling
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert violations(page, in_full=address == IN_FULL) == []


@pytest.mark.parametrize("address", KINDS)
def test_axe_finds_nothing_in_the_dark_on_a_wide_screen(visit: Open, address: str):
    page = visit(color_scheme="dark", reduced_motion="reduce").go(address)
    page.evaluate(UNFOLD)
    page.evaluate(SCROLL)
    assert violations(page, in_full=False) == []


def test_axe_sees_what_is_wrong_with_a_thinned_page(visit: Open):
    page = visit(color_scheme="light").go(IN_FULL)
    page.evaluate(
        """() => {
          document.querySelector(".math-display .katex-html").style.color = "#ddd";
          document.querySelector("pre code .kn").style.color = "#ddd";
          document.querySelector(".book-figure svg title").remove();
        }"""
    )
    found = "\n".join(violations(page, in_full=False))
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
    window = visit()
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
