"""Read a chapter: expand its includes, list its fences, with the file and line each came from.

This is the one reader of chapters: the site, the tests and the command line all see what it
returns, so that what runs is what is shown. Whatever it does not understand is a `Problem`.

Legend: an *include* is a line `--8<-- "file"` or `--8<-- "file:section"` in a fence; a *fence* is
a block between lines of backticks; its *kind* is snippet, excerpt, inline, output or other.
"""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

LANGUAGES = {"python", "text", "bash", "json"}
PARTS = ("linalg", "calculus", "probability", "optim", "nn")
INLINE_LIMIT = 12  # lines of an inline fence; anything longer deserves a file and a name

INCLUDE = re.compile(r'--8<-- "(?P<path>[^":]+)(?::(?P<section>[\w-]+))?"')
MARKER = re.compile(r"--8<-- \[(?P<end>start|end):(?P<section>[\w-]+)\]")
FENCE = re.compile(r"(?P<indent>\s*)(?P<ticks>`{3,}|~{3,})(?P<info>.*)")
DIRECTIVE = re.compile(r"<!--[-\s]*(pytest.*?)[-\s]*-->")
RAISES = re.compile(r"pytest\.mark\.raises\((\w+)\)")
EXPECTED = "pytest-codeblocks:expected-output"
FRONT_MATTER = re.compile(r"---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*\n", re.DOTALL)


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong, and where: `file` relative to the root, `line` from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class IncludeError(ValueError):
    """An include that cannot be expanded."""


@dataclass(frozen=True)
class Line:
    """One line of an expanded chapter and where it was written."""

    text: str
    file: str
    number: int


@dataclass(frozen=True)
class Fence:
    """A fence of a chapter, expanded.

    `file` and `line` say where its first line of code was written, `opened` at which line of
    the chapter and `row` at which of the expanded chapter it opens.
    """

    kind: str
    language: str
    code: str
    source: str | None  # the file that it includes
    file: str
    line: int
    opened: int
    row: int
    raises: str | None = None
    output: "Fence | None" = None


@dataclass
class Page:
    """A chapter: its lines as written and as expanded, its fences and what is wrong with it."""

    path: str  # relative to the root, with slashes
    written: list[str]
    lines: list[Line] = field(default_factory=list)
    fences: list[Fence] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The expanded chapter."""
        return "".join(line.text + "\n" for line in self.lines)

    @property
    def is_chapter(self) -> bool:
        return self.path.split("/")[1] in PARTS

    def problem(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message))

    def shown(self) -> list[str]:
        """The lines that a Markdown converter gets: expanded, each included file named."""
        shown = [line.text for line in self.lines]
        for fence in self.fences:
            if fence.source and fence.language == "python":
                shown[fence.row] += f' title="{fence.source}"'
        return shown[front_matter_length(self.written) :]

    def prose(self) -> Iterator[tuple[int, str]]:
        """(line number, text) of every line of the chapter outside its fences."""
        inside: str | None = None
        skipped = front_matter_length(self.written)
        for number, text in enumerate(self.written[skipped:], skipped + 1):
            match = FENCE.fullmatch(text)
            if inside is None and match:
                inside = match["ticks"]
            elif inside is not None:
                if text.strip().startswith(inside):
                    inside = None
            else:
                yield number, text


def front_matter_length(written: list[str]) -> int:
    """Count the lines of YAML at the head of a page."""
    match = FRONT_MATTER.match("\n".join(written) + "\n")
    return match[0].count("\n") if match else 0


def find_root(start: Path | None = None) -> Path:
    """Find the project: the nearest folder at or above `start` that holds mkdocs.yml."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "mkdocs.yml").is_file():
            return folder
    raise FileNotFoundError(f"no mkdocs.yml in {here} or above it: run this in the project")


def read_text(path: Path) -> str:
    """Read UTF-8 text, with or without a byte-order mark, with any line ends."""
    return path.read_text(encoding="utf-8-sig")


def stamp(file: Path) -> tuple[int, int]:
    """What changes when a file is written: the key under which its reading is kept."""
    status = file.stat()
    return status.st_mtime_ns, status.st_size


def read_all(root: Path) -> list[Page]:
    """Read every page below docs/, in the order of their names."""
    return [read(path, root) for path in sorted((root / "docs").rglob("*.md"))]


def read(path: Path, root: Path) -> Page:
    """Read the page at `path` of the project at `root`."""
    name = path.resolve().relative_to(root.resolve()).as_posix()
    try:
        return parse(read_text(path), name, root)
    except UnicodeDecodeError as error:
        return Page(name, [], problems=[Problem(name, 1, f"not UTF-8: {error}")])


def parse(text: str, name: str, root: Path) -> Page:
    """Expand the chapter `text`, which stands in file `name` of the project at `root`."""
    page = Page(name, text.split("\n")[: -1 if text.endswith("\n") else None])
    directives: list[tuple[int, str]] = []
    number = 0
    while number < len(page.written):
        number += 1
        line = page.written[number - 1]
        match = FENCE.fullmatch(line)
        if match is None:
            page.lines.append(Line(line, name, number))
            if "--8<--" in line and "`--8<--" not in line:
                page.problem(number, "an include stands alone in a fence")
            if found := DIRECTIVE.fullmatch(line.strip()):
                directives.append((number, found[1]))
            elif directives and line.strip():
                page.problem(directives[0][0], f"no fence follows <!--{directives[0][1]}-->")
                directives = []
            continue
        closed = next(
            (
                at
                for at in range(number, len(page.written))
                if page.written[at].strip() == match["ticks"]
            ),
            None,
        )
        if closed is None:
            page.problem(number, "this fence is never closed")
            page.lines += [Line(t, name, n) for n, t in enumerate(page.written, 1) if n >= number]
            break
        body = [Line(page.written[at], name, at + 1) for at in range(number, closed)]
        add_fence(page, match, number, body, directives, root)
        directives = []
        page.lines.append(Line(page.written[closed], name, closed + 1))
        number = closed + 1
    for at, directive in directives:
        page.problem(at, f"no fence follows <!--{directive}-->")
    return page


def add_fence(
    page: Page,
    opening: re.Match[str],
    number: int,
    body: list[Line],
    directives: list[tuple[int, str]],
    root: Path,
) -> None:
    """Expand one fence onto the end of `page.lines` and add it to `page.fences`."""
    row = len(page.lines)
    page.lines.append(Line(opening.string, page.path, number))
    language = opening["info"]
    if opening["indent"] or opening["ticks"][0] == "~" or language not in LANGUAGES:
        page.problem(
            number,
            f"fence {opening.string!r}: write three backticks at the start of the line and one of "
            f"{', '.join(sorted(LANGUAGES))}, nothing else",
        )
    source = section = None
    includes = any("--8<--" in line.text for line in body)
    lines: list[Line] = []
    for line in body:
        include = INCLUDE.fullmatch(line.text)
        if include is None:
            if "--8<--" in line.text:
                page.problem(line.number, f"not an include: {line.text!r}")
            lines.append(line)
            continue
        if len(body) > 1:
            page.problem(line.number, "an include stands alone in its fence")
        try:
            lines += expand(include["path"], include["section"], root)
            source, section = include["path"], include["section"]
        except IncludeError as error:
            page.problem(line.number, str(error))
    page.lines += lines
    code = "".join(line.text + "\n" for line in lines)
    origin = lines[0] if lines else Line("", page.path, number + 1)
    raises, is_output = read_directives(page, language, directives)
    kind = kind_of(page, number, language, source, section, includes, is_output)
    if kind == "inline" and len(lines) > INLINE_LIMIT:
        page.problem(number, f"{len(lines)} lines inline: above {INLINE_LIMIT}, make it a snippet")
    fence = Fence(kind, language, code, source, origin.file, origin.number, number, row, raises)
    if kind == "output":
        fence = attach_output(page, fence)
    page.fences.append(fence)


def read_directives(
    page: Page, language: str, directives: list[tuple[int, str]]
) -> tuple[str | None, bool]:
    """Understand the comments before a fence: the exception it raises, whether it is an output."""
    raises, is_output = None, False
    for at, directive in directives:
        match = RAISES.fullmatch(directive)
        if match and language == "python":
            raises = match[1]
        elif directive == EXPECTED and language == "text":
            is_output = True
        else:
            page.problem(
                at,
                f"<!--{directive}--> is not allowed here: only <!--pytest.mark.raises(Name)--> "
                f"before python and <!--{EXPECTED}--> before text; nothing is skipped",
            )
    return raises, is_output


def kind_of(
    page: Page,
    number: int,
    language: str,
    source: str | None,
    section: str | None,
    includes: bool,
    is_output: bool,
) -> str:
    """Tell the kind of a fence."""
    if language != "python":
        return "output" if is_output else "other"
    if source is None:
        return "other" if includes else "inline"  # a failed include has its problem already
    folder = source.split("/")[0]
    if folder not in {"snippets", "mathdl"}:
        page.problem(number, f"python includes come from snippets/ or mathdl/, not {source}")
    if folder == "snippets" and section:
        page.problem(number, f"{source}: a snippet is shown whole, without a section")
    if folder == "mathdl" and not section:
        page.problem(number, f"{source}: name the section of the package that is shown")
    return "snippet" if folder == "snippets" else "excerpt"


def attach_output(page: Page, output: Fence) -> Fence:
    """Give an output to the code before it."""
    before = page.fences[-1] if page.fences else None
    if before is None or before.kind not in {"snippet", "inline"} or before.output:
        page.problem(output.opened, "an expected output follows the snippet that prints it")
        return output
    if before.kind == "snippet" and before.source:
        wanted = before.source.removesuffix(".py") + ".out"
        if output.source != wanted:
            page.problem(output.opened, f'the output of {before.source} is --8<-- "{wanted}"')
    page.fences[-1] = Fence(**{**before.__dict__, "output": output})
    return output


def finish(page: Page) -> list[Problem]:
    """What is wrong with the whole page: its own problems and code without an output."""
    missing = [
        Problem(page.path, fence.opened, f"this {fence.kind} fence has no expected output")
        for fence in page.fences
        if fence.kind in {"snippet", "inline"} and fence.output is None
    ]
    return sorted(page.problems + missing)


def expand(path: str, section: str | None, root: Path) -> list[Line]:
    """The lines of a file of the project, or of one section of it; markers are left out."""
    file = (root / path).resolve()
    if not file.is_relative_to(root.resolve()) or Path(path).is_absolute():
        raise IncludeError(f"include {path!r} lies outside the project")
    if not file.is_file():
        raise IncludeError(f"include {path!r}: there is no such file")
    lines = list(numbered(file, stamp(file), path))
    if section is not None:
        lines = cut(lines, section, path)
    lines = [line for line in lines if not MARKER.search(line.text)]
    if not any(line.text.strip() for line in lines):
        raise IncludeError(f"include {path!r}{f' section {section!r}' if section else ''} is empty")
    if section is None:
        return lines
    dedented = textwrap.dedent("\n".join(line.text for line in lines)).split("\n")
    return [Line(text, line.file, line.number) for text, line in zip(dedented, lines, strict=True)]


@lru_cache(maxsize=4096)
def numbered(file: Path, stamp: tuple[int, int], path: str) -> tuple[Line, ...]:
    """The lines of a file as last written (`stamp` is there for the cache)."""
    try:
        text = read_text(file)
    except UnicodeDecodeError as error:
        raise IncludeError(f"include {path!r} is not UTF-8: {error}") from None
    return tuple(Line(line, path, n) for n, line in enumerate(text.rstrip("\n").split("\n"), 1))


def cut(lines: list[Line], section: str, path: str) -> list[Line]:
    """The lines between the markers of `section`, which must both stand, once, in order."""
    marks: dict[str, list[int]] = {"start": [], "end": []}
    for at, line in enumerate(lines):
        match = MARKER.search(line.text)
        if match and match["section"] == section:
            marks[match["end"]].append(at)
    if not marks["start"] and not marks["end"]:
        raise IncludeError(f"include {path!r} has no section {section!r}")
    for end, found in marks.items():
        if len(found) != 1:
            times = f"{len(found)} markers [{end}:{section}]"
            raise IncludeError(f"include {path!r} has {times}, not 1")
    first, last = marks["start"][0], marks["end"][0]
    if last < first:
        raise IncludeError(f"include {path!r}: [end:{section}] stands before its start")
    return lines[first + 1 : last]
