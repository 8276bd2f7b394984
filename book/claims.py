"""Boxes that claim something in docs/ against the tests in tests/claims/ that check them.

Tests are read by `ast` and never imported: the site is built without pytest.
"""

import ast
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from book import pages, sources

CHECKED = {"theorem", "identity"}
KINDS = CHECKED | {"definition", "misconception"}
BOX = re.compile(r"/{3,} (?P<kind>[\w-]+)(?: \| (?P<title>.*))?")
ATTRS = re.compile(r"\s+attrs: *\{.*?\bid: *(?P<id>[\w-]+).*\}")
CELL = re.compile(r"\{:?(?=[^}]*\.identity\b)[^}]*#(?P<id>[\w-]+)[^}]*\}")


@dataclass(frozen=True)
class Box:
    """A named statement of a chapter."""

    kind: str
    id: str
    title: str
    file: str
    line: int


@dataclass(frozen=True)
class Check:
    """A test that checks the claim `claim`."""

    claim: str
    test: str
    file: str
    line: int


def slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def boxes(page: pages.Page) -> list[Box]:
    """The named boxes and the identities in tables of a page, in order."""
    found = []
    prose = list(page.prose())
    for at, (line, text) in enumerate(prose):
        if (box := BOX.fullmatch(text.strip())) and box["kind"] in KINDS:
            attrs = ATTRS.fullmatch(prose[at + 1][1]) if at + 1 < len(prose) else None
            title = (box["title"] or "").strip()
            named = "" if box["kind"] in CHECKED else slug(title)
            found.append(Box(box["kind"], attrs["id"] if attrs else named, title, page.path, line))
        for cell in CELL.finditer(text):
            title = cell["id"].replace("-", " ")
            found.append(Box("identity", cell["id"], title, page.path, line))
    return found


def checks(root: Path) -> list[Check]:
    """Every test below tests/claims/ that is marked with a claim."""
    found: list[Check] = []
    for file in sorted((root / "tests" / "claims").rglob("test_*.py")):
        found += checks_of(file, root, pages.stamp(file))
    return found


@lru_cache(maxsize=512)
def checks_of(file: Path, root: Path, stamp: tuple[int, int]) -> tuple[Check, ...]:
    """The checks in one file as last written. A file that Python cannot read has none."""
    try:
        tree = ast.parse(pages.read_text(file))
    except SyntaxError:
        return ()  # pytest reports it with its line
    found: list[Check] = []
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.claim":
                found += [
                    Check(claim, node.name, file.relative_to(root).as_posix(), mark.lineno)
                    for claim in (str(getattr(arg, "value", "")) for arg in mark.args)
                ]
    return tuple(found)


def tests(claims: list[str], root: Path) -> dict[str, list[str]]:
    """The names of the tests of some claims, by file."""
    found = defaultdict(list)
    for check in checks(root):
        if check.claim in claims:
            found[check.file].append(check.test)
    return dict(found)


def source(claim: str, root: Path, *, used: bool = True) -> list[tuple[str, int, str]]:
    """(file, number of tests, source) of the tests of a claim, a row for each file.

    Without `used` the tests stand alone, without the functions and constants that they use.
    """
    return [
        (f, len(names), sources.functions(root / f, names, used=used))
        for f, names in tests([claim], root).items()
    ]


def shared(claims: list[str], root: Path) -> list[tuple[str, str]]:
    """(file, source) of the functions and constants that the tests of some claims use."""
    found = tests(claims, root).items()
    return [(f, sources.functions(root / f, names, named=False)) for f, names in found]


def problems(book: list[pages.Page], root: Path) -> list[pages.Problem]:
    """Boxes without an id, with another's id or without a check; checks without a box."""
    found = []
    known = [box for page in book for box in boxes(page)]
    marked = defaultdict(list)
    for check in checks(root):
        marked[check.claim].append(check)
    times = Counter(box.id for box in known)
    for box in known:
        if not box.id:
            problem = f"this {box.kind} has no id: add `    attrs: {{id: slug}}` on the next line"
        elif times[box.id] > 1:
            problem = f"{times[box.id]} boxes have the id {box.id!r}"
        elif box.kind in CHECKED and box.id not in marked:
            problem = f'{box.kind} {box.id!r} has no test marked @pytest.mark.claim("{box.id}")'
        else:
            continue
        found.append(pages.Problem(box.file, box.line, problem))
    claimed = {box.id for box in known}
    for claim, tested in marked.items():
        if claim not in claimed:
            for check in tested:
                problem = f"{check.test} checks the claim {claim!r}, which no box makes"
                found.append(pages.Problem(check.file, check.line, problem))
    return sorted(found)
