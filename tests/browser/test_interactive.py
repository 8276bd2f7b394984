"""Interactive figures: what they show is what mathdl computes, by mouse, by touch and by keys."""

import gzip
import json

import pytest
from playwright.sync_api import Locator, Page, expect

from mathdl.figures.linalg import dot_product
from tests.browser.conftest import ROOT, Open

ADDRESS = "linalg/dot-product/"
SCRIPTS = sorted((ROOT / "docs/assets/figures").glob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda file: file.name)
def test_the_script_of_a_figure_is_small(script):
    assert len(gzip.compress(script.read_bytes())) <= 5_000


def element(page: Page) -> Locator:
    found = page.locator("book-two-vectors.live")
    found.scroll_into_view_if_needed()
    return found


def fill(figure: Locator, x: list[float], y: list[float]) -> None:
    for name, vector in (("x", x), ("y", y)):
        for k, value in enumerate(vector, 1):
            figure.locator(f"[data-field={name}{k}]").fill(str(value))


def numbers(figure: Locator) -> dict:
    keys = ("dot", "angle", "projection")
    return {key: json.loads(figure.get_attribute(f"data-{key}")) for key in keys}


def test_two_vectors_show_what_mathdl_computes(shared):
    window = shared(ADDRESS)
    figure = element(window.page)
    cases = dot_product.two_vectors_data()["cases"]
    assert len(cases) >= 3
    for case in cases:
        fill(figure, case["x"], case["y"])
        shown = numbers(figure)
        for key, value in shown.items():
            if case[key] is None:
                assert value is None
            else:
                assert value == pytest.approx(case[key], rel=1e-6, abs=1e-6)
    assert window.wrong == []


def test_the_zero_vector_has_no_angle_and_says_so(shared):
    figure = element(shared(ADDRESS).page)
    fill(figure, [0, 0], [1, 1])
    assert numbers(figure) == {"dot": 0, "angle": None, "projection": None}
    expect(figure.locator("output")).to_contain_text("zero vector")


def test_a_tip_moves_by_keys(shared):
    page = shared(ADDRESS).page
    figure = element(page)
    fill(figure, [1, 0], [0, 1])
    tip = figure.locator("[data-tip=y]")
    tip.focus()
    before = numbers(figure)["dot"]
    page.keyboard.press("Shift+ArrowRight")
    assert numbers(figure)["dot"] == pytest.approx(before + 1)
    expect(figure.locator("output")).to_contain_text("acute")


@pytest.mark.parametrize("phone", [False, True])
def test_a_tip_is_dragged(shared, phone: bool):
    page = shared(ADDRESS, phone=phone).page
    figure = element(page)
    fill(figure, [2, 0], [0, 2])
    box = figure.locator("[data-tip=y]").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 40, y, steps=4)
    page.mouse.up()
    assert numbers(figure)["dot"] < 0
    expect(figure.locator("output")).to_contain_text("obtuse")


def test_it_comes_alive_again_after_instant_navigation(visit: Open):
    window = visit()
    page = window.go("")
    for _ in range(2):
        page.locator(".md-content a[href*='linalg/dot-product']").first.click()
        page.wait_for_url(f"**/{ADDRESS}**")
        expect(page.locator("book-two-vectors.live .book-live")).to_have_count(1)
        page.go_back()
        expect(page.locator("book-two-vectors")).to_have_count(0)
    assert window.wrong == []
