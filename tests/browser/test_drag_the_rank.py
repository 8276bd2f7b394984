"""The picture whose rank is dragged: its errors are mathdl's, by slider, by number and by keys."""

import pytest
from playwright.sync_api import Locator, Page, expect

from mathdl.figures.linalg import svd
from tests.browser.conftest import Open

ADDRESS = "linalg/svd/"


def element(page: Page) -> Locator:
    found = page.locator("book-drag-the-rank.live")
    found.scroll_into_view_if_needed()
    return found


def field(figure: Locator, name: str) -> Locator:
    return figure.locator(f"[data-field={name}]")


def shown(figure: Locator) -> tuple[int, float]:
    return int(figure.get_attribute("data-rank")), float(figure.get_attribute("data-error"))


def pixels(figure: Locator, index: int) -> list[int]:
    """The grey values of the first canvas, the picture, or of the second, its part."""
    return (
        figure.locator("canvas")
        .nth(index)
        .evaluate(
            """(canvas) => {
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return Array.from(data).filter((_, i) => i % 4 === 0);
        }"""
        )
    )


def test_the_errors_are_what_mathdl_computes(visit: Open):
    window = visit()
    figure = element(window.go(ADDRESS))
    data = svd.drag_the_rank_data()
    assert shown(figure)[0] == data["rank"]
    for picture in data["pictures"]:
        field(figure, "picture").select_option(label=picture["name"])
        for k, error in picture["errors"].items():
            field(figure, "rank").fill(k)
            assert shown(figure) == (int(k), pytest.approx(error, rel=1e-6, abs=1e-6))
    assert window.wrong == []


def test_at_full_rank_the_two_pictures_are_one_and_at_rank_ten_they_are_not(shared):
    figure = element(shared(ADDRESS).page)
    field(figure, "picture").select_option(label="landscape")
    field(figure, "rank").fill("96")
    assert pixels(figure, 0) == pixels(figure, 1)
    field(figure, "rank").fill("10")
    gaps = [abs(a - b) for a, b in zip(pixels(figure, 0), pixels(figure, 1))]
    assert max(gaps) > 50
    expect(figure.locator("output")).to_contain_text("1,930 numbers instead of 9,216")


@pytest.mark.parametrize("phone", [False, True])
def test_the_slider_moves_by_keys_and_by_pointer(shared, phone: bool):
    page = shared(ADDRESS, phone=phone).page
    figure = element(page)
    field(figure, "picture").select_option(label="landscape")
    field(figure, "rank").fill(str(svd.START))
    slider = field(figure, "slider")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert shown(figure)[0] == svd.START + 1
    assert field(figure, "rank").input_value() == str(svd.START + 1)
    box = slider.bounding_box()
    point = {"x": box["width"] * 0.9, "y": box["height"] / 2}
    if phone:
        slider.tap(position=point)
    else:
        slider.click(position=point)
    assert shown(figure)[0] > 70
    expect(figure.locator("canvas").nth(1)).to_have_attribute(
        "aria-label", f"landscape at rank {shown(figure)[0]}"
    )


def test_a_number_out_of_range_or_half_typed_does_no_harm(shared):
    figure = element(shared(ADDRESS).page)
    for typed, rank in (("500", 96), ("", 96), ("0", 1), ("7.4", 7)):
        field(figure, "rank").fill(typed)
        assert shown(figure)[0] == rank
    field(figure, "rank").blur()
    assert field(figure, "rank").input_value() == "7"
