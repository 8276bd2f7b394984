"""The interactive figure of the eigenvalues chapter shows what NumPy computes for 2 x 2 maps."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from mathdl.figures.linalg import eigenvalues
from tests.browser.conftest import Open

ADDRESS = "linalg/eigenvalues/"
SYMMETRIC = [[2, 1], [1, 1.5]]  # columns


def element(page: Page) -> Locator:
    found = page.locator("book-circle-to-ellipse.live")
    found.scroll_into_view_if_needed()
    return found


def fill(figure: Locator, columns: list[list[float]]) -> None:
    for i, column in enumerate(columns, 1):
        for k, value in enumerate(column, 1):
            figure.locator(f"[data-field='{k}{i}']").fill(str(value))


def number(figure: Locator, key: str):
    return json.loads(figure.get_attribute(f"data-{key}"))


def near(shown: list[float], expected: list[float]) -> bool:
    return shown == pytest.approx(expected, rel=1e-6, abs=1e-6)


def same_line(shown: list[float], expected: list[float]) -> bool:
    return near(shown, expected) or near(shown, [-v for v in expected])


def test_it_shows_what_numpy_computes(shared):
    window = shared(ADDRESS)
    figure = element(window.page)
    cases = eigenvalues.circle_to_ellipse_data()["cases"]
    assert len(cases) >= 10
    for case in cases:
        fill(figure, case["columns"])
        assert number(figure, "trace") == pytest.approx(case["trace"], abs=1e-6)
        assert number(figure, "det") == pytest.approx(case["det"], abs=1e-6)
        assert near(number(figure, "singular"), case["singular"])
        shown = number(figure, "eigenvalues")
        assert len(shown) == 2
        for z, expected in zip(shown, case["eigenvalues"]):
            assert near(z, expected)
        if case["eigenvectors"] is None:
            assert number(figure, "eigenvectors") is None
        else:
            vectors = number(figure, "eigenvectors")
            assert len(vectors) == len(case["eigenvectors"])
            assert all(map(same_line, vectors, case["eigenvectors"]))
        if case["right"] is None:
            assert number(figure, "right") is None
        else:
            assert same_line(number(figure, "right"), case["right"])
    assert window.wrong == []


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (SYMMETRIC, "the eigenvectors are the axes"),
        ([[2, 0], [2, 1]], "the axes are not both eigenvectors"),
        ([[1.2, 0.5], [-1, 0.4]], "Complex pair 0.8"),
        ([[1.5, 0], [1, 1.5]], "defective"),
        ([[1, 0], [0, 1]], "every direction is kept"),
        ([[0, 2], [-2, 0]], "any diameter is an axis, no eigenvector"),
        ([[0, 1], [1, 0]], "any diameter is an axis, two are eigenvectors"),
        ([[2, 0], [0, 2]], "any diameter is an axis, all are eigenvectors"),
        ([[1, 0], [1e-9, 1]], "Singular values 1.000000001 and 0.999999999"),
        ([[1, 0], [0, 1.001]], "Eigenvalues 1 and 1.001"),
        ([[2, 0], [0, 2]], "Singular values 2 and 2"),
        ([[0, 0], [0, 0]], "one point"),
    ],
)
def test_it_says_what_kind_of_map_it_is(shared, columns: list, said: str):
    figure = element(shared(ADDRESS).page)
    fill(figure, columns)
    expect(figure.locator("output")).to_contain_text(said)


def test_rounding_does_not_make_a_defective_map_complex(shared):
    figure = element(shared(ADDRESS).page)
    fill(figure, [[1.1, -0.16], [1, 0.3]])  # ((1.1 - 0.3) / 2)^2 = 0.16, in decimals
    assert len(number(figure, "eigenvectors")) == 1
    fill(figure, [[0.1, -0.3], [0.3, 0.1]])
    assert number(figure, "right") is None


def test_a_tip_moves_by_keys(shared):
    page = shared(ADDRESS).page
    figure = element(page)
    fill(figure, SYMMETRIC)
    figure.locator("[data-tip='2']").focus()
    page.keyboard.press("Shift+ArrowUp")
    assert number(figure, "trace") == pytest.approx(4.5)
    page.keyboard.press("ArrowRight")
    assert number(figure, "det") == pytest.approx(2 * 2.5 - 1.25)
    expect(figure.locator("output")).to_contain_text("Not symmetric")


@pytest.mark.parametrize("phone", [False, True])
def test_a_tip_is_dragged(shared, phone: bool):
    page = shared(ADDRESS, phone=phone).page
    figure = element(page)
    fill(figure, [[2, 0], [0, 2]])
    box = figure.locator("[data-tip='2']").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=4)
    page.mouse.up()
    assert number(figure, "symmetric") is False
    expect(figure.locator("output")).to_contain_text("defective")


def test_two_interactive_figures_live_side_by_side_in_one_visit(visit: Open):
    window = visit()
    page = window.go("linalg/dot-product/")
    page.locator(".md-nav a[href*='eigenvalues']").first.click()
    page.wait_for_url(f"**/{ADDRESS}**")
    expect(page.locator("book-circle-to-ellipse.live .book-live")).to_have_count(1)
    assert window.wrong == []
