"""The graph that one steps through: its values and gradients are mathdl's, by buttons and keys."""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from mathdl.figures.calculus import autodiff
from tests.browser.conftest import Open

ADDRESS = "calculus/autodiff/"
N_STEPS = 11  # five values, the gradient 1, five operations back


def element(page: Page) -> Locator:
    found = page.locator("book-step-through-a-graph.live")
    found.scroll_into_view_if_needed()
    return found


def press(figure: Locator, name: str) -> None:
    figure.locator(f"[data-button={name}]").click()


def restart(figure: Locator) -> None:
    figure.locator("[data-button=start]").click(force=True)  # disabled where nothing is to be done


def shown(figure: Locator, what: str) -> dict[str, float]:
    return json.loads(figure.get_attribute(f"data-{what}"))


def test_the_numbers_are_what_mathdl_computes(visit: Open):
    window = visit()
    figure = element(window.go(ADDRESS))
    press(figure, "end")
    for case in autodiff.step_through_a_graph_data()["cases"]:
        for name, value in zip("wxb", case["inputs"]):
            figure.locator(f"[data-field={name}]").fill(str(value))
        values, gradients = shown(figure, "values"), shown(figure, "gradients")
        assert values.keys() == gradients.keys() == case["numbers"].keys()
        for name, (value, gradient) in case["numbers"].items():
            assert values[name] == pytest.approx(value, rel=1e-12, abs=1e-12)
            assert gradients[name] == pytest.approx(gradient, rel=1e-12, abs=1e-12)
    assert window.wrong == []


@pytest.mark.parametrize("phone", [False, True])
def test_one_steps_forward_and_back_and_two_shares_meet_at_x(shared, phone: bool):
    figure = element(shared(ADDRESS, phone=phone).page)
    restart(figure)
    assert shown(figure, "values").keys() == {"w", "x", "b"}
    for step in range(1, N_STEPS + 1):
        press(figure, "next")
        assert figure.get_attribute("data-step") == str(step)
        assert len(shown(figure, "values")) == 3 + min(step, 5)
    expect(figure.locator("output")).to_contain_text("added to")
    assert figure.locator("[data-button=next]").get_attribute("aria-disabled") == "true"
    figure.locator("[data-button=next]").click(force=True)  # keeps its focus, and does nothing
    assert figure.get_attribute("data-step") == str(N_STEPS)
    press(figure, "back")
    assert shown(figure, "gradients").keys() == {"loss", "y", "a", "x", "z", "p", "b"}
    press(figure, "start")
    assert shown(figure, "gradients") == {}


def test_the_buttons_work_by_the_keyboard(shared):
    page = shared(ADDRESS).page
    figure = element(page)
    restart(figure)
    figure.locator("[data-button=next]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    assert figure.get_attribute("data-step") == "2"
