"""Draw the figures of the book to SVG that follows the page's theme, with a cache.

A page writes `![alt](../figures/linalg/depth/three_fates.svg)`; the function `three_fates` of the
module `mathdl.figures.linalg.depth` returns the matplotlib Figure. An image with the class
`interactive` has beside it a function `three_fates_data`, which returns what its script starts
from. Functions are called in a fresh child process (`python -m book.figures`), since the process
that serves the book would go on with the modules that it imported first.
"""

import importlib
import io
import json
import os
import re
import subprocess
import sys
import traceback
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.metadata import version
from pathlib import Path

from book import cache, pages, sources

LIMIT = 60_000  # bytes of SVG; above it, rasterise what is dense or draw less
STYLE = Path(__file__).with_name("figures.mplstyle")
REFERENCE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?:\.\./)*figures/(?P<name>[\w/.-]+)\.svg\)")

# The colours of figures.mplstyle, each with the CSS variable that replaces it on the page.
COLOURS = {
    "#1f5fbf": "--fig-1",
    "#c2410c": "--fig-2",
    "#0f7b5f": "--fig-3",
    "#a21caf": "--fig-4",
    "#8a6100": "--fig-5",
    "#5b6472": "--fig-6",
    "#22262d": "--fig-ink",
    "#8b929c": "--fig-axis",
    "#d9dce1": "--fig-grid",
    "#fefefd": "--fig-paper",
}


class FigureError(ValueError):
    """A figure that cannot be drawn."""


@dataclass(frozen=True)
class Drawing:
    """A figure as SVG and, if it is interactive, its numbers as JSON."""

    svg: str
    data: str


@dataclass(frozen=True)
class Reference:
    """A figure as a page asks for it: `name` is part/chapter/function."""

    name: str
    alt: str
    file: str
    line: int


def references(page: pages.Page) -> list[Reference]:
    """The figures that a page shows."""
    return [
        Reference(found["name"], found["alt"], page.path, line)
        for line, text in page.prose()
        for found in REFERENCE.finditer(text)
    ]


def module_of(name: str) -> tuple[str, str]:
    """The module and the function that draw the figure `name`."""
    *parts, function = name.replace("-", "_").split("/")
    return ".".join(["mathdl", "figures", *parts]), function


def key(name: str, root: Path) -> str:
    """A digest of all that the figure `name` hangs on."""
    module, function = module_of(name)
    files = sources.closure(module, root)
    if not files or sources.locate(module, root) is None:
        raise FigureError(f"no module {module}, which should hold the function {function}")
    used = [file.relative_to(root).as_posix() + "\n" + pages.read_text(file) for file in files]
    return cache.digest(name, machinery(), *used)


@lru_cache(maxsize=1)
def machinery() -> str:
    """A digest of this file, the style and the libraries that draw."""
    libraries = [f"{name} {version(name)}" for name in ("numpy", "scipy", "matplotlib")]
    return cache.digest(*libraries, *(pages.read_text(f) for f in (Path(__file__), STYLE)))


def source(name: str, root: Path) -> str:
    """The Python source of the function that draws the figure `name`."""
    module, function = module_of(name)
    file = sources.locate(module, root)
    return sources.functions(file, [function, f"{function}_data"]) if file else ""


class Gallery:
    """The figures of the project at `root`, drawn when they are asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.cache = cache.Cache(root / ".cache" / "figures")
        self.failed: dict[str, str] = {}

    def drawing(self, name: str, alt: str) -> Drawing:
        """One figure; draws every figure of the book that is missing.

        Raises:
            FigureError: it cannot be drawn; the message names its function.
        """
        for attempt in (1, 2):
            wanted = key(name, self.root)
            stored = self.cache.get(wanted)
            if stored is not None:
                drawn = json.loads(stored)
                return Drawing(drawn["svg"].replace("{{alt}}", escape(alt)), drawn["data"])
            if wanted in self.failed:
                raise FigureError(self.failed[wanted])
            if attempt == 1:
                self.draw_missing({name})
        raise FigureError(f"{name}: its code changes while it is drawn")

    def draw_missing(self, wanted: set[str] | None = None) -> list[str]:
        """Draw the figures that the book shows and the cache lacks; return their names."""
        names = set(wanted or ())
        for page in pages.read_all(self.root):
            names |= {reference.name for reference in references(page)}
        missing = []
        for name in sorted(names):
            try:
                wanted_key = key(name, self.root)
            except FigureError:
                continue  # the page that shows it will say so
            if self.cache.get(wanted_key) is None and wanted_key not in self.failed:
                missing.append(name)
        if missing:
            self.draw(missing)
        return missing

    def draw(self, names: list[str]) -> None:
        """Draw figures in a fresh process."""
        environment = os.environ | {"MPLBACKEND": "svg", "OMP_NUM_THREADS": "1"}
        child = subprocess.run(
            [sys.executable, "-m", "book.figures", str(self.root)],
            check=False,
            input=json.dumps(names),
            capture_output=True,
            text=True,
            env=environment | {"PYTHONPATH": os.pathsep.join(map(str, python_path(self.root)))},
        )
        done = set()
        for line in child.stdout.splitlines():
            answer = json.loads(line)
            done.add(answer["name"])
            if "error" in answer:
                self.failed[answer["key"]] = answer["error"]
            else:
                self.cache.put(answer["key"], json.dumps(answer["drawing"]))
        for name in set(names) - done:
            last = (child.stderr.strip().splitlines() or ["no message"])[-1]
            self.failed[key(name, self.root)] = f"{name}: drawing ended early: {last}"


def python_path(root: Path) -> list[Path]:
    """Where the child finds `mathdl` of the project and `book`."""
    return [root, Path(__file__).resolve().parents[1]]


def main(root: Path) -> None:
    """Draw the figures named on standard input; answer each by a line of JSON."""
    answers, sys.stdout = sys.stdout, sys.stderr  # a figure that prints must not disturb
    for name in json.load(sys.stdin):
        before = key(name, root)
        answer: dict[str, object]
        try:
            answer = {"drawing": draw(name)}
        except Exception as error:
            answer = {"error": explain(name, error)}
        if key(name, root) == before:  # else it changed meanwhile: the next request draws it
            print(json.dumps({"name": name, "key": before} | answer), file=answers, flush=True)


def explain(name: str, error: Exception) -> str:
    """One line: the function, where it failed and why."""
    if isinstance(error, FigureError):
        return str(error)
    module, function = module_of(name)
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "mathdl" in f.filename]
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{module}.{function} raised {type(error).__name__}{where}: {error}"


def draw(name: str) -> dict[str, str]:
    """Draw one figure, in this process, as themed SVG, with its data as JSON or ""."""
    import matplotlib  # half a second that only the drawing process pays
    from matplotlib.figure import Figure

    module, function = module_of(name)
    loaded = importlib.import_module(module)
    drawing, data = getattr(loaded, function, None), getattr(loaded, f"{function}_data", None)
    if drawing is None:
        raise FigureError(f"{module} has no function {function}")
    with matplotlib.rc_context(fname=STYLE):
        figure = drawing()
        if not isinstance(figure, Figure):
            got = type(figure).__name__
            raise FigureError(f"{module}.{function} returned {got}, not a matplotlib Figure")
        buffer = io.StringIO()
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(buffer, format="svg", metadata=metadata)
    notice = " ".join((drawing.__doc__ or "").split())
    svg = themed(buffer.getvalue(), name.replace("/", "-"), notice)
    if len(svg.encode()) > LIMIT:
        size = f"{len(svg.encode()) / 1000:.0f} KB, above {LIMIT / 1000:.0f}"
        hint = "set_rasterized(True) on what is dense"
        raise FigureError(f"{module}.{function} draws {size}: {hint}")
    # On the page `<` and `&` would be HTML; NaN is no JSON.
    numbers = json.dumps(data(), allow_nan=False) if data else ""
    return {"svg": svg, "data": numbers.replace("<", "\\u003c").replace("&", "\\u0026")}


def themed(svg: str, prefix: str, notice: str) -> str:
    """Make matplotlib's SVG part of a page: no global style, own ids, the theme's colours."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    svg = re.sub(r'xlink:href="#([^"]+)"', rf'xlink:href="#{prefix}-\1"', svg)
    svg = re.sub(r'font-family: [^;"]*(?:; )?', "", svg)  # the page's own
    svg = re.sub(r'\b(?:d|x|y)="[^"]*"', rounded, svg)
    for colour, variable in COLOURS.items():
        svg = svg.replace(colour, f"var({variable}, {colour})")
    svg = re.sub(r"\n\s*", "\n", svg).strip()
    head = re.match(r"<svg[^>]*>", svg)
    box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    assert head and box, "matplotlib writes an svg element with a viewBox"
    width, height = (float(side) * 4 / 3 for side in box.groups())  # points to CSS pixels
    opening = (
        f'<svg role="img" aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc" '
        f'viewBox="{box[0][9:-1]}" width="{width:.0f}" height="{height:.0f}" '
        'stroke-linejoin="round" stroke-linecap="butt" xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">\n'
        f'<title id="{prefix}-title">{{{{alt}}}}</title>\n'
        f'<desc id="{prefix}-desc">{escape(notice)}</desc>'
    )
    return opening + svg[head.end() :]


def rounded(attribute: re.Match[str]) -> str:
    """Coordinates to a hundredth of a point: matplotlib's six digits are a third of a figure."""
    return re.sub(r"\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", attribute[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
