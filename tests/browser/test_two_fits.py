"""Two fits: what the figure shows is what mathdl computes, by slider, number, button and keys."""

import pytest
from playwright.sync_api import Locator, Page, expect

from mathdl.figures.probability import information
from tests.browser.conftest import PHONE, Open

ADDRESS = "probability/information/"


def element(page: Page) -> Locator:
    found = page.locator("book-two-fits.live")
    found.scroll_into_view_if_needed()
    return found


def field(figure: Locator, name: str) -> Locator:
    return figure.locator(f"[data-field={name}]")


def number(figure: Locator, name: str) -> float:
    return float(figure.get_attribute(f"data-{name}"))


def fill(figure: Locator, **values: float) -> None:
    for name, value in values.items():
        field(figure, name).fill(str(value))


def press(figure: Locator, fit: str) -> None:
    figure.locator(f"[data-fit={fit}]").click()


def test_the_divergences_are_what_mathdl_computes(shared):
    window = shared(ADDRESS)
    figure = element(window.page)
    data = information.two_fits_data()
    for name in information.START:
        assert float(field(figure, name).input_value()) == data[name]
    for case in data["cases"]:
        fill(figure, **{name: case[name] for name in information.START})
        for name in ("forward", "reverse"):
            assert number(figure, name) == pytest.approx(case[name], abs=1e-6)
    assert window.wrong == []


def test_it_rolls_to_the_floors_that_mathdl_finds(shared):
    window = shared(ADDRESS)
    figure = element(window.page)
    for fit in information.two_fits_data()["fits"]:
        fill(figure, **{name: fit[name] for name in information.START})
        press(figure, "reverse")
        assert number(figure, "mean") == pytest.approx(fit["to_mean"], abs=1e-6)
        assert number(figure, "std") == pytest.approx(fit["to_std"], abs=1e-6)
        assert number(figure, "reverse") == pytest.approx(fit["reverse"], abs=1e-6)
    assert window.wrong == []


def test_the_best_forward_fit_has_the_moments_and_nothing_near_is_better(shared):
    figure = element(shared(ADDRESS).page)
    for humps in (0, 2, 5):
        fill(figure, humps=humps)
        press(figure, "forward")
        assert number(figure, "mean") == 0
        assert number(figure, "std") == pytest.approx((1 + humps**2) ** 0.5, abs=1e-9)
        least = number(figure, "forward")
        std = number(figure, "std")
        for mean, width in ((0.3, std), (0, 1.1 * std), (0, 0.9 * std)):
            fill(figure, mean=mean, std=width)
            assert number(figure, "forward") > least


def test_the_areas_below_are_the_divergences(shared):
    page = shared(ADDRESS).page
    figure = element(page)
    fill(figure, humps=1, mean=0.4, std=1.2)  # small enough to be drawn whole
    shares = figure.evaluate(
        """figure => [...figure.querySelectorAll("svg[role=group]")].slice(1).map((svg) => {
          const points = svg.querySelector("path").getAttribute("d").match(/-?[\\d.e-]+/g);
          let [area, n] = [0, points.length / 2];
          for (let i = 0; i < n; i++) {
            const j = (i + 1) % n;
            area += points[2 * i] * points[2 * j + 1] - points[2 * j] * points[2 * i + 1];
          }
          return Math.abs(area / 2) / (440 / 18) / (75 / 0.5);
        })"""
    )
    # trapezoids of width 0.05 under smooth curves, and tails beyond 9
    expected = [number(figure, "forward"), number(figure, "reverse")]
    assert shares == pytest.approx(expected, abs=1e-5)


def test_it_says_both_and_how_deep_the_valley_is(shared):
    figure = element(shared(ADDRESS).page)
    output = figure.locator("output")
    fill(figure, humps=2.5, mean=0, std=2.4)
    expect(output).to_contain_text("KL(p‖q) 0.329, KL(q‖p) 0.481 nats")
    expect(output).to_contain_text("9 % as high as on its humps")
    fill(figure, humps=1)
    expect(output).to_contain_text("The target has one hump")
    fill(figure, humps=4)
    expect(output).to_contain_text("0.07 % as high")


def test_a_number_out_of_range_or_half_typed_does_no_harm(shared):
    figure = element(shared(ADDRESS).page)
    fill(figure, humps=2, mean=1, std=1)
    for typed, std in (("", 1), ("99", 6), ("-5", 0.75), ("0", 0.75), ("1", 1)):
        field(figure, "std").fill(typed)
        assert number(figure, "std") == std
        assert number(figure, "forward") >= 0


def test_sliders_move_by_keys_and_name_their_value(visit: Open):
    page = visit().go(ADDRESS)
    figure = element(page)
    for name, label in (("humps", "Humps at ±"), ("mean", "Mean of q"), ("std", "Width of q")):
        slider = figure.get_by_role("slider", name=label, exact=True)
        slider.focus()
        page.keyboard.press("ArrowLeft")
        expected = information.START[name] - 0.05
        assert float(field(figure, name).input_value()) == pytest.approx(expected)
        assert slider.get_attribute("aria-valuetext") == f"{expected:g}"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert number(figure, "mean") == pytest.approx(0, abs=1e-6)  # the middle, from 0.95
    assert number(figure, "std") == pytest.approx(2.709, abs=1e-3)


@pytest.mark.parametrize("phone", [False, True])
def test_a_start_further_right_ends_on_a_hump(visit: Open, phone: bool):
    page = visit(**(PHONE if phone else {}), color_scheme="dark").go(ADDRESS)
    figure = element(page)
    slider = field(figure, "mean-slider")
    box = slider.bounding_box()
    assert box["width"] > 150
    at = {"x": 0.8 * box["width"], "y": box["height"] / 2}
    button = figure.locator("[data-fit=reverse]")
    if phone:
        slider.tap(position=at)
        button.tap()
    else:
        slider.click(position=at)
        button.click()
    assert number(figure, "mean") == pytest.approx(2.984, abs=1e-3)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_still_figure_stands_in_without_script_and_on_paper(visit: Open):
    still = "book-two-fits .book-figure svg"
    page = visit(java_script_enabled=False).go(ADDRESS)
    expect(page.locator(still)).to_be_visible()
    page = visit().go(ADDRESS)
    expect(page.locator("book-two-fits.live")).to_be_attached()
    expect(page.locator(still)).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(still)).to_be_visible()
    expect(page.locator("book-two-fits .book-live")).to_be_hidden()


def test_it_comes_alive_again_after_instant_navigation(visit: Open):
    window = visit()
    page = window.go("")
    for _ in range(2):
        page.locator(".md-content a[href*='probability/information']").first.click()
        page.wait_for_url(f"**/{ADDRESS}**")
        expect(page.locator("book-two-fits.live .book-live")).to_have_count(1)
        page.go_back()
        expect(page.locator("book-two-fits")).to_have_count(0)
    assert window.wrong == []
