"""Numbers in prose: which count, and what shows them."""

import pytest

from book import numbers, pages

SHOWN = "```text\n0.7512 3.25e+06 -4.5\n```\n\n$$\nx = 1.5 \\times 10^{3} + 0.125\n$$\n"


def unproved(tmp_path, prose):
    page = pages.parse(f"# T\n\n{prose}\n\n{SHOWN}", "docs/linalg/x.md", tmp_path)
    return [problem.message.split()[10] for problem in numbers.problems(page, tmp_path)]


@pytest.mark.parametrize(
    "prose",
    [
        "0.7512, 0.751 and 0.75 are one number, as is 0.8",
        "a negative one: 4.5 or $-4.5$",
        "with a power, $3.25 \\times 10^6$, $3.3 \\cdot 10^{6}$ or 1500.0",
        "in a formula: 0.125 or 0.13",
        "by hand $0.3${.by-hand}, **0.4**{.by-hand} and `0.6`{: .by-hand}",
        "Python 3.11 to 3.14, version 2.13, KaTeX 0.19, section 2.5, Theorem 5.6, 1.6.1",
        "integers 3, 17 and 1940",
        "a [link](https://example.org/10.1007/x) and CC BY-SA 4.0",
    ],
)
def test_numbers_that_the_page_shows(tmp_path, prose):
    assert unproved(tmp_path, prose) == []


@pytest.mark.parametrize(
    ("prose", "missing"),
    [
        ("0.752", ["0.752:"]),
        ("0.76 in **bold 0.77**", ["0.76:", "0.77:"]),
        ("$3.25 \\times 10^5$", ["3.25:"]),
        ("$0.3$ {.by-hand}", ["0.3:"]),
        ("x $0.3$ y `0.31`", ["0.3:", "0.31:"]),
        ("a table | 0.9 |", ["0.9:"]),
        ("1,000.25", ["000.25:"]),
    ],
)
def test_numbers_that_it_does_not_show(tmp_path, prose, missing):
    assert sorted(unproved(tmp_path, prose)) == sorted(missing)


def test_the_code_of_a_figure_shows_numbers_too(project):
    project.edit("docs/linalg/good.md", "0.75, as", "0.75 and 2.5, as")
    page = pages.read(project.root / "docs/linalg/good.md", project.root)
    assert len(list(numbers.problems(page, project.root))) == 1
    project.edit("mathdl/figures/linalg/good.py", "figsize=(3, 2)", "figsize=(3, 2.5)")
    assert list(numbers.problems(page, project.root)) == []
