"""What can be told of the book without running it: every problem with its file and line."""

import re
from collections.abc import Iterable
from pathlib import Path

from book import claims, figures, numbers, pages

BIBLIOGRAPHY = "docs/reference/bibliography.md"
WIDTH = 79  # columns of a snippet and of what it prints
ENTRY = re.compile(r"\s+\{: *#(?P<id>[\w-]+) *\}\s*")
CITATION = re.compile(r"bibliography\.md#(?P<id>[\w-]+)")
EQUATION = re.compile(r"(?<!\[)\((?P<name>[a-z][\w-]*)\)")
LINKED_FORMULA = re.compile(r"\[(?P<formula>\$[^$]*\$)\]\(")
TAG = re.compile(r"\\tag\{(?P<name>[^}]*)\}")


def page_problems(page: pages.Page, root: Path) -> list[pages.Problem]:
    """What is wrong with one page, read by itself."""
    found = pages.finish(page)
    found += numbers.problems(page, root)
    found += equations(page)
    found += links(page)
    found += pictures(page, root)
    found += wide_code(page)
    return sorted(set(found))


def equations(page: pages.Page) -> Iterable[pages.Problem]:
    """Named equations: a name is plain, stands once, and prose that uses it links to it."""
    names: dict[str, int] = {}
    for line, text in page.prose():
        for tag in TAG.finditer(text):
            name = tag["name"]
            if not re.fullmatch(r"[a-z][\w-]*", name):
                problem = f"\\tag{{{name}}}: a name has small letters, digits and hyphens"
                yield pages.Problem(page.path, line, problem)
            if name in names:
                problem = f"\\tag{{{name}}} stands on line {names[name]} too"
                yield pages.Problem(page.path, line, problem)
            names.setdefault(name, line)
    for line, text in numbers.display_math(page)[1]:
        for use in EQUATION.finditer(re.sub(r"\$[^$]*\$|`[^`]*`|\]\([^)]*\)", " ", text)):
            if use["name"] in names:
                problem = f"({use['name']}) names an equation: [({use['name']})](#eq-{use['name']})"
                yield pages.Problem(page.path, line, problem)


def links(page: pages.Page) -> Iterable[pages.Problem]:
    """Links that have no name for who listens: screen readers take none from a formula."""
    for line, text in page.prose():
        for link in LINKED_FORMULA.finditer(text):
            problem = f"link {link['formula']}: take a word of the sentence into its text"
            yield pages.Problem(page.path, line, problem)


def wide_code(page: pages.Page) -> Iterable[pages.Problem]:
    """Lines of snippets and outputs that make a page scroll sideways."""
    for fence in page.fences:
        for number, text in enumerate(fence.code.split("\n"), fence.line):
            if fence.kind in {"snippet", "inline", "output"} and len(text) > WIDTH:
                problem = f"{len(text)} columns; a page has room for {WIDTH}"
                yield pages.Problem(fence.file, number, problem)


def pictures(page: pages.Page, root: Path) -> Iterable[pages.Problem]:
    """Figures: alt text, and a function that exists."""
    for reference in figures.references(page):
        if not reference.alt.strip():
            yield pages.Problem(page.path, reference.line, f"{reference.name} has no alt text")
        module, function = figures.module_of(reference.name)
        if not figures.source(reference.name, root):
            problem = f"figure {reference.name}: {module} has no function {function}"
            yield pages.Problem(page.path, reference.line, problem)


def book_problems(book: list[pages.Page], root: Path) -> list[pages.Problem]:
    """What is wrong with the pages taken together: claims, and whatever nobody uses."""
    found = claims.problems(book, root)
    found += unused_files(book, root)
    found += unused_figures(book, root)
    found += citations(book, root)
    return sorted(found)


def unused_files(book: list[pages.Page], root: Path) -> Iterable[pages.Problem]:
    """Snippets and outputs that no page shows, outputs without a snippet."""
    used = {fence.source for page in book for fence in page.fences if fence.source}
    for file in sorted((root / "snippets").rglob("*")):
        name = file.relative_to(root).as_posix()
        if file.is_dir() or "__pycache__" in name:
            continue
        if file.suffix not in {".py", ".out"}:
            yield pages.Problem(name, 1, "neither a snippet (.py) nor its output (.out)")
        elif file.suffix == ".out" and not file.with_suffix(".py").exists():
            yield pages.Problem(name, 1, "an output without a snippet")
        elif name not in used:
            yield pages.Problem(name, 1, "no page shows it")


def unused_figures(book: list[pages.Page], root: Path) -> Iterable[pages.Problem]:
    """Public functions of mathdl.figures that no page shows."""
    shown = [reference.name for page in book for reference in figures.references(page)]
    used = {figures.module_of(name) for name in shown}
    for file in sorted((root / "mathdl" / "figures").rglob("[!_]*.py")):
        module = ".".join(file.relative_to(root).with_suffix("").parts)
        for line, text in enumerate(pages.read_text(file).split("\n"), 1):
            function = re.match(r"def ([a-z]\w*)\(", text)
            if function and (module, function[1].removesuffix("_data")) not in used:
                name = file.relative_to(root).as_posix()
                yield pages.Problem(name, line, f"no page shows the figure {function[1]}")


def citations(book: list[pages.Page], root: Path) -> Iterable[pages.Problem]:
    """Bibliography entries that no page cites; MkDocs finds citations without an entry."""
    prose = [text for page in book for _, text in page.prose()]
    cited = {cite["id"] for text in prose for cite in CITATION.finditer(text)}
    for page in book:
        if page.path == BIBLIOGRAPHY:
            for line, text in page.prose():
                entry = ENTRY.fullmatch(text)
                if entry and entry["id"] not in cited:
                    yield pages.Problem(page.path, line, f"no page cites {entry['id']}")


def problems(root: Path, only: str = "") -> list[pages.Problem]:
    """Everything wrong with the book, or with the pages below docs/`only`."""
    book = pages.read_all(root)
    chosen = [page for page in book if page.path.startswith(f"docs/{only}")]
    if not chosen:
        return [pages.Problem(f"docs/{only}", 1, "there is no such page")]
    found = [problem for page in chosen for problem in page_problems(page, root)]
    return sorted(found + (book_problems(book, root) if not only else []))
