"""Collect the chapters: every block of Python that a page shows is a test, and so is each page.

The raw collector of pytest-codeblocks passes over blocks in silence (a title on the fence, an
include), so it stays off and its extractor reads what `book.pages` has expanded.
"""

import io
import logging
import os
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import Phase, settings

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(threads, "1")  # before numpy: sums hang on the number of threads
os.environ.setdefault("MPLBACKEND", "svg")

import markdown
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from pytest_codeblocks import extract_from_buffer

from book import check, outputs, pages
from tests.browser import CHROMIUM

settings.register_profile("book", deadline=None, derandomize=True)
settings.register_profile(  # to know that a test fails, nobody needs its smallest example
    "mutants", settings.get_profile("book"), phases=(Phase.explicit, Phase.generate)
)
settings.load_profile("book")


class Broken(Exception):
    """What is wrong with a page or a block, said in full: no traceback helps."""


def pytest_report_header(config: pytest.Config) -> str | None:
    """Say what is left out. On CI nothing is: a missing browser fails there."""
    if CHROMIUM or os.environ.get("CI"):
        return None
    return "Chromium is missing: tests/browser is left out (on Debian: apt-get install chromium)"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    left_out = collection_path == config.rootpath / "tests" / "browser"
    return True if left_out and not CHROMIUM and not os.environ.get("CI") else None


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    docs = parent.config.rootpath / "docs"
    if file_path.suffix == ".md" and file_path.is_relative_to(docs):
        return Chapter.from_parent(parent, path=file_path)
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only the tests of mathdl count as covering it, and only they pay for being watched."""
    for item in items:
        if item.nodeid.startswith(("docs/", "tests/book/", "tests/browser/", "tests/claims/")):
            item.add_marker("no_cover")


class Chapter(pytest.File):
    """A page of the book: one item for the page and one for each block that it runs."""

    def collect(self) -> Iterator[pytest.Item]:
        page = pages.read(self.path, self.config.rootpath)
        yield PageItem.from_parent(self, name="page", page=page)
        seen: dict[str, int] = {}
        for fence, block in zip(*blocks(page), strict=False):
            if fence.kind == "excerpt":
                continue  # a piece of the package, which its own tests run
            name = fence.source or f"line-{fence.opened}"
            seen[name] = seen.get(name, 0) + 1
            if seen[name] > 1:
                name += f" again, line-{fence.opened}"
            yield Block.from_parent(self, name=name, fence=fence, code=block.code)


def blocks(page: pages.Page) -> tuple[list[pages.Fence], list]:
    """The Python fences of a page as `book.pages` and as pytest-codeblocks sees them."""
    ours = [fence for fence in page.fences if fence.language == "python"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # words for deprecated marks, which we refuse anyway
            extracted = extract_from_buffer(io.StringIO(page.text))
    except RuntimeError:  # an unclosed fence, an output without code: the page's own problem
        extracted = []
    return ours, [block for block in extracted if block.syntax == "python"]


@cache
def book_problems(root: Path) -> dict[str, list[str]]:
    """What is wrong with the pages taken together, by file; the book is read once a session."""
    found: dict[str, list[str]] = {}
    for problem in check.book_problems(pages.read_all(root), root):
        found.setdefault(problem.file, []).append(str(problem))
    return found


@cache
def site_config(root: Path) -> MkDocsConfig:
    return load_config(str(root / "mkdocs.yml"))


def rendering(page: pages.Page, root: Path) -> list[str]:
    """What the site's own Markdown has to say of a page: its formulas, figures and checks."""
    config = site_config(root)
    converter = markdown.Markdown(
        extensions=config.markdown_extensions, extension_configs=config.mdx_configs
    )
    said: list[str] = []
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: said.append(record.getMessage())
    logging.getLogger("mkdocs.book").addHandler(handler)
    try:
        converter.convert("\n".join(page.written[pages.front_matter_length(page.written) :]))
    finally:
        logging.getLogger("mkdocs.book").removeHandler(handler)
    return said


class PageItem(pytest.Item):
    """What is wrong with a page, its code not run."""

    def __init__(self, *, page: pages.Page, **rest: object) -> None:
        super().__init__(**rest)
        self.page = page

    def runtest(self) -> None:
        root = self.config.rootpath
        problems = [str(problem) for problem in check.page_problems(self.page, root)]
        problems += book_problems(root).get(self.page.path, [])
        ours, theirs = blocks(self.page)
        if [fence.code for fence in ours] != [block.code for block in theirs]:
            problems.append(
                f"{self.page.path}:1: {len(ours)} Python fences are written, "
                f"{len(theirs)} collected"
            )
        problems += rendering(self.page, root)
        if problems:
            raise Broken("\n".join(dict.fromkeys(problems)))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        return (
            str(excinfo.value)
            if isinstance(excinfo.value, Broken)
            else super().repr_failure(excinfo)
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.page.path


class Block(pytest.Item):
    """A block of Python, run as it is shown."""

    def __init__(self, *, fence: pages.Fence, code: str, **rest: object) -> None:
        super().__init__(**rest)
        self.fence, self.code = fence, code

    def runtest(self) -> None:
        fence, root = self.fence, self.config.rootpath
        printed = outputs.run(self.code, str(root / fence.file), fence.line, fence.raises)
        if fence.output is None:
            raise Broken(f"{fence.file}:{fence.line}: no expected output follows this block")
        shown = fence.output
        diff = outputs.difference(shown.code, printed)
        if diff:
            accept = f"edit {shown.file}"
            if fence.source:
                only = fence.source.removeprefix("snippets/").removesuffix(".py")
                accept = f"make outputs ONLY={only}"
            raise Broken(
                f"{shown.file}:{shown.line}: the output differs\n{diff}\n"
                f"If the new output is right: {accept}"
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        if isinstance(excinfo.value, Broken):
            return str(excinfo.value)
        return outputs.explain(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.fence.opened - 1, self.name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Nothing that the book claims or shows is skipped, nor expected to fail."""
    report = yield
    guarded = isinstance(item, Block | PageItem) or item.get_closest_marker("claim")
    if guarded and (report.skipped or hasattr(report, "wasxfail")):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: nothing that the book claims or shows is skipped"
        if hasattr(report, "wasxfail"):
            del report.wasxfail
    return report
