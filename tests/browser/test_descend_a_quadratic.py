"""The quadratic that is descended: its path is mathdl's, by numbers, sliders, keys and touch."""

import json

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from mathdl.figures.optim import gradient_descent
from mathdl.optim.descent import heavy_ball, trajectory
from mathdl.optim.objectives import quadratic
from tests.browser.conftest import PHONE, Open

ADDRESS = "optim/gradient-descent/"
DATA = gradient_descent.descend_a_quadratic_data()
# (points of the curve, how many of them within the letters of the label)
CURVE_IN_LABEL = """(svg) => {
  const texts = [...svg.querySelectorAll("text")];
  const label = texts.find((t) => t.textContent.startsWith("the start"));
  const { x, y, width, height } = label.getBBox();
  const d = [...svg.querySelectorAll("path")].at(-1).getAttribute("d");
  const points = d.slice(1).split("L").map((point) => point.split(",").map(Number));
  const inside = ([a, b]) => a > x && a < x + width && b > y + 2 && b < y + height - 2;
  return [points.length, points.filter(inside).length];
}"""
SLOW = [(1.8, 0, 10), (2, 0, 10), (2.02, 0, 10), (2.04, 0, 100), (0.02, 0, 9)]


def element(page: Page) -> Locator:
    found = page.locator("book-descend-a-quadratic.live")
    found.scroll_into_view_if_needed()
    return found


def field(figure: Locator, name: str) -> Locator:
    return figure.locator(f"[data-field={name}]")


def fill(figure: Locator, **settings: float) -> None:
    for name, value in settings.items():
        field(figure, name).fill(str(value))


def path(figure: Locator) -> np.ndarray:
    return np.array(json.loads(figure.get_attribute("data-path")))


def expected(lr: float, momentum: float, kappa: float, start: object = None) -> np.ndarray:
    grad = quadratic(np.diag([1 / kappa, 1.0])).grad
    run = heavy_ball(grad, start or DATA["start"], lr=lr, momentum=momentum)
    return trajectory(run, DATA["n_steps"])


def far(shown: np.ndarray, truth: np.ndarray) -> float:
    return float(np.max(np.abs(shown - truth) / np.maximum(1, np.abs(truth))))


def test_the_path_is_the_one_of_heavy_ball(visit: Open):
    window = visit()
    figure = element(window.go(ADDRESS))
    start = {name: DATA[name] for name in DATA["limits"]}
    assert far(path(figure), expected(**start)) < 1e-6
    for lr in (0.02, 0.5, 1.0, 1.98, 2.0, 2.3, 3.96, 4.0):
        for momentum in (0, 0.3, 0.8, 0.99):
            for kappa in (1, 7, 100):
                settings = {"lr": lr, "momentum": momentum, "kappa": kappa}
                fill(figure, **settings)
                assert far(path(figure), expected(**settings)) < 1e-6
    assert window.wrong == []


@pytest.mark.parametrize(
    ("lr", "momentum", "kappa", "text"),
    [
        (1.9, 0.0, 10, "Below the limit 2: it converges"),
        (2.1, 0.0, 10, "Above the limit 2: it diverges"),
        (2.0, 0.0, 10, "At the limit 2"),
        (2.1, 0.5, 10, "Below the limit 3: it converges"),
    ],
)
def test_it_says_on_which_side_of_the_limit_it_is(shared, lr, momentum, kappa, text):
    figure = element(shared(ADDRESS).page)
    fill(figure, lr=lr, momentum=momentum, kappa=kappa)
    expect(figure.locator("output")).to_contain_text(text)


def test_the_factors_are_those_of_one_step(shared):
    figure = element(shared(ADDRESS).page)
    for lr, momentum, kappa in ((1.5, 0.0, 10), (0.4, 0.5, 30), (3.2, 0.7, 5), (2.5, 0.1, 2)):
        fill(figure, lr=lr, momentum=momentum, kappa=kappa)
        shown = json.loads(figure.get_attribute("data-factors"))
        for factor, curvature in zip(shown, (1 / kappa, 1.0)):
            step = [[1 - lr * curvature, -lr * momentum], [curvature, momentum]]  # of (x, v)
            radius = np.abs(np.linalg.eigvals(np.array(step))).max()
            assert factor == pytest.approx(radius, rel=1e-6)


def test_the_curve_keeps_clear_of_the_label_of_the_start(shared):
    figure = element(shared(ADDRESS).page)
    chart = figure.locator("svg[aria-label='Loss against the step']")
    for lr, momentum, kappa in SLOW:
        fill(figure, lr=lr, momentum=momentum, kappa=kappa)
        inside = chart.evaluate(CURVE_IN_LABEL)
        assert inside[0] > 50
        assert inside[1] == 0


def test_numbers_out_of_range_or_half_typed_do_no_harm(shared):
    window = shared(ADDRESS)
    figure = element(window.page)
    fill(figure, lr=1.0, momentum=0.0, kappa=10)
    for typed, lr in (("99", 4.0), ("", 4.0), ("-3", 0.02), ("1.25", 1.25)):
        field(figure, "lr").fill(typed)
        assert far(path(figure), expected(lr, 0.0, 10)) < 1e-6
    assert window.wrong == []


def test_sliders_and_the_start_move_by_keys(shared):
    page = shared(ADDRESS).page
    figure = element(page)
    fill(figure, lr=1.0, momentum=0.5, kappa=10)
    for name, step in (("lr", 0.02), ("momentum", 0.01), ("kappa", 1)):
        before = float(field(figure, name).input_value())
        field(figure, f"{name}-slider").focus()
        page.keyboard.press("ArrowRight")
        assert float(field(figure, name).input_value()) == pytest.approx(before + step)
    start = path(figure)[0]
    figure.locator("[data-tip=start]").focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowDown")
    np.testing.assert_allclose(path(figure)[0], start + np.array([1.0, -0.1]), atol=1e-9)
    moved = path(figure)[0].tolist()
    assert far(path(figure), expected(1.02, 0.51, 11, moved)) < 1e-6
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowUp")
    np.testing.assert_allclose(path(figure)[0], start, atol=1e-9)


@pytest.mark.parametrize("phone", [False, True])
def test_the_start_is_dragged(shared, phone: bool):
    page = shared(ADDRESS, phone=phone).page
    figure = element(page)
    fill(figure, lr=1.0, momentum=0.0, kappa=10)
    tip = figure.locator("[data-tip=start]")
    tip.scroll_into_view_if_needed()
    box = tip.bounding_box()
    plane = figure.locator("svg:has([data-tip=start])").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = path(figure)[0]
    for by in (0.3, 0.0):  # and back, for the tests that share the page
        page.mouse.move(x if by else x + 0.3 * plane["width"], y)
        page.mouse.down()
        page.mouse.move(x + by * plane["width"], y, steps=5)
        page.mouse.up()
        moved = path(figure)[0]
        assert (moved[0] > before[0] + 2) == bool(by)
        assert far(path(figure), expected(1.0, 0.0, 10, moved.tolist())) < 1e-6


def test_a_slider_is_tapped_on_a_phone_and_nothing_is_too_wide(shared):
    page = shared(ADDRESS, phone=True).page
    figure = element(page)
    fill(figure, lr=1.0, momentum=0.0, kappa=10)
    slider = field(figure, "kappa-slider")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.touchscreen.tap(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
    kappa = float(field(figure, "kappa").input_value())
    assert kappa > 70
    assert far(path(figure), expected(1.0, 0.0, kappa)) < 1e-6
    for part in figure.locator(".book-live svg, .book-live label, .book-live output").all():
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE["viewport"]["width"]


def test_without_script_the_still_figure_is_there(visit: Open):
    page = visit(java_script_enabled=False).go(ADDRESS)
    still = page.locator("book-descend-a-quadratic .book-figure svg")
    still.scroll_into_view_if_needed()
    expect(still).to_be_visible()
    assert page.locator("book-descend-a-quadratic .book-live").count() == 0
