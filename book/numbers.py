"""Numbers in prose: each decimal one stands in an output, in code or in a display formula.

What truly follows by hand is marked: `$0.25${.by-hand}`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from book import figures, pages

DECIMAL = re.compile(r"(?<![\w.])(?P<digits>\d+\.\d+)(?![.\d]*\.\d)(?P<power>[^\d\n]{0,12})?")
POWER = re.compile(r"(?:\d+\.\d+|\d+)\s*\\(?:times|cdot)\s*10\^\{?(-?\d+)\}?")
PRINTED = re.compile(r"(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?")
BY_HAND = re.compile(r"(?:\$[^$\n]*\$|\*+[^*\n]+\*+|`[^`\n]+`)\{:?[^}\n]*\.by-hand[^}\n]*\}")
# Numbers that name something: Python 3.11, section 2.5.
NAME = re.compile(
    r"\b(?:Python|NumPy|SciPy|PyTorch|KaTeX|MkDocs|version|CC BY-SA|chapters?|sections?|theorem|"
    r"lemma|corollary|proposition|algorithm|equation|figure)\s+(?:[\d.]+ (?:to|and|or) )?$",
    re.IGNORECASE,
)
LINK = re.compile(r"\]\([^)\s]*\)")
ATTRIBUTES = re.compile(r"^\s+attrs:.*$|^\s+type:.*$")


@dataclass(frozen=True)
class Number:
    """A decimal number of the prose, as it is read."""

    text: str
    value: float
    tolerance: float  # half a unit of its last digit
    line: int


def display_math(page: pages.Page) -> tuple[list[str], list[tuple[int, str]]]:
    """(the display formulas, the other lines with their numbers) of a page's prose."""
    formulas: list[tuple[int, str]] = []
    rest: list[tuple[int, str]] = []
    inside = False
    for line, text in page.prose():
        pieces = text.split("$$")
        for at, piece in enumerate(pieces):
            (formulas if inside else rest).append((line, piece))
            if at < len(pieces) - 1:
                inside = not inside
    return [text for _, text in formulas], rest


def in_prose(page: pages.Page) -> tuple[list[Number], int]:
    """(the decimal numbers of the prose, how many spans are marked as found by hand)."""
    found, by_hand = [], 0
    for line, text in display_math(page)[1]:
        if ATTRIBUTES.match(text):
            continue
        unmarked, marked = BY_HAND.subn(" ", text)
        by_hand += marked
        plain = LINK.sub("]", unmarked)
        for match in DECIMAL.finditer(plain):
            if NAME.search(plain[: match.start()]):
                continue
            power = POWER.match(plain[match.start() :])
            scale = 10.0 ** int(power[1]) if power else 1.0
            digits = match["digits"]
            half = 0.5 * 10.0 ** -len(digits.partition(".")[2])
            found.append(Number(digits, float(digits) * scale, half * scale, line))
    return found, by_hand


def shown(page: pages.Page, root: Path) -> list[float]:
    """The numbers of the page's code, outputs, display formulas and figures' code."""
    texts = [fence.code for fence in page.fences]
    texts += [power_free(formula) for formula in display_math(page)[0]]
    texts += [figures.source(reference.name, root) for reference in figures.references(page)]
    return [float(number) for text in texts for number in PRINTED.findall(text)]


def power_free(formula: str) -> str:
    """A formula with 1.5 \\times 10^{3} written as 1.5e3."""
    return re.sub(r"\s*\\(?:times|cdot)\s*10\^\{?(-?\d+)\}?", r"e\1", formula)


def problems(page: pages.Page, root: Path) -> Iterable[pages.Problem]:
    """The decimal numbers of a page's prose that nothing on the page shows."""
    stated, _ = in_prose(page)
    known = shown(page, root) if stated else []
    for number in stated:
        reach = number.tolerance * (1 + 1e-9) + 1e-15
        if not any(abs(value - number.value) <= reach for value in known):
            yield pages.Problem(
                page.path,
                number.line,
                f"no output, code or display formula of this page shows {number.text}: print it, "
                "or mark what follows by hand as $" + number.text + "${.by-hand}",
            )
