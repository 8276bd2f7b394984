"""The one Python-Markdown extension: puts included files, figures, formulas and checks on a page.

It expands includes as `book.pages` reads them, typesets what `pymdownx.arithmatex` finds, draws
the figures that images of `figures/...svg` ask for, puts the kind of a box into its title and the
source of its checks below it. What fails is one warning each in the logger `mkdocs.book`, with
file and line, and the page goes on.
"""

import logging
import posixpath
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from book import claims, figures, pages, typeset

log = logging.getLogger("mkdocs.book")

KINDS = {
    "theorem": "Theorem",
    "identity": "Identity",
    "definition": "Definition",
    "misconception": "Misconception",
    "deep-learning": "In deep learning",
}
TAG = re.compile(r"\\tag\{([\w-]+)\}")
# What may not part from a formula: brackets and quotes before it; after it all that follows without
# a space, up to a hyphen, a dash or a slash, after which a line may end.
BEFORE = "([{\"'\u201c\u2018"
AFTER = re.compile("\\A[^\\s\x02/\u2013\u2014-]*[/\u2013\u2014-]?")
PARTS = '</span><span class="katex-base">'  # KaTeX ends one part of a formula and begins the next
LISTING = re.compile(r"<!--book:(\w+)-->")


class Book:
    """The project as the pages of one build share it: its figures, its typesetter, its pages."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.gallery = figures.Gallery(root)
        self.typesetter = typeset.Typesetter(root)
        self.read: dict[str, tuple[tuple[int, int], str]] = {}  # name: (stamp, text)
        self.names: dict[str, str] = {}  # body: name
        self.machinery = machinery()

    def find(self, lines: list[str]) -> pages.Page:
        """The page that these lines are the body of; a Markdown converter is not told."""
        wanted = body("\n".join(lines))
        if wanted not in self.names:
            self.refresh()
        name = self.names.get(wanted)
        if name is None:
            return pages.parse("\n".join(lines) + "\n", "docs/?", self.root)
        return pages.parse(self.read[name][1], name, self.root)

    def refresh(self) -> None:
        """Read the pages that changed since the last time."""
        known, self.read, self.names = self.read, {}, {}
        for file in sorted((self.root / "docs").rglob("*.md")):
            name, changed = file.relative_to(self.root).as_posix(), pages.stamp(file)
            if name in known and known[name][0] == changed:
                self.read[name] = known[name]
            else:
                self.read[name] = (changed, file.read_text("utf-8-sig", errors="replace"))
            self.names[body(self.read[name][1])] = name


books: dict[Path, Book] = {}


def machinery() -> tuple[tuple[int, int], ...]:
    """When the files of this package were last written."""
    return tuple(pages.stamp(file) for file in sorted(Path(__file__).parent.glob("*.*")))


@lru_cache(maxsize=4096)
def highlighted(code: str) -> str:
    """Python as HTML, in the classes that superfences gives to a fence."""
    return str(highlight(code, PythonLexer(), HtmlFormatter(wrapcode=True)))


def unescape(tex: str) -> str:
    """Undo what arithmatex escapes in a block; `html.unescape` would take `&lt b` for `< b`."""
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        tex = tex.replace(entity, character)
    return tex


def claimed(cell: etree.Element) -> bool:
    """Whether a cell of a table makes a claim."""
    return "identity" in cell.get("class", "").split() and bool(cell.get("id"))


def body(text: str) -> str:
    """A page without its YAML and the blank lines around it."""
    text = text.replace("\r\n", "\n")
    return pages.FRONT_MATTER.sub("", text, count=1).strip()


class BookExtension(Extension):
    """Put the work of `book` on a page. Option `root`: the project's folder."""

    def __init__(self, **options: object) -> None:
        self.config = {"root": ["", "the project's folder; by default found from here upward"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        root = Path(self.getConfig("root") or pages.find_root()).resolve()
        book = books.setdefault(root, Book(root))
        if book.machinery != machinery():
            log.warning("book/ has changed: stop `make serve` and start it again")
        expand = Expand(md, book)
        md.preprocessors.register(expand, "book-expand", 35)  # before fences are read
        # After the inline patterns (20) and attribute lists (8), before MkDocs reads anchors (5).
        md.treeprocessors.register(Place(md, book, expand), "book-place", 7)


class Expand(Preprocessor):
    """Replace the page's lines by its expanded ones."""

    def __init__(self, md: Markdown, book: Book) -> None:
        super().__init__(md)
        self.book = book
        self.page = pages.Page("docs/?", [])

    def run(self, lines: list[str]) -> list[str]:
        self.page = self.book.find(lines)
        for problem in pages.finish(self.page):
            log.warning(str(problem))
        return [made for line in self.page.shown() for made in self.listing(line)]

    def listing(self, line: str) -> list[str]:
        """Expand a line that asks for a list of boxes; any other stays."""
        asked = LISTING.fullmatch(line.strip())
        if not asked:
            return [line]
        if asked[1] not in LISTINGS:
            log.warning(f"{self.page.path}: {line.strip()} is none of {', '.join(LISTINGS)}")
            return []
        read = pages.read_all(self.book.root)
        here = posixpath.dirname(self.page.path)
        boxes = [
            (box, f"{posixpath.relpath(box.file, here)}#{box.id}")
            for page in read
            for box in claims.boxes(page)
        ]
        return list(LISTINGS[asked[1]](boxes, self.book.root))


Linked = list[tuple[claims.Box, str]]


def list_checks(boxes: Linked, root: Path) -> Iterator[str]:
    """Every checked box with its tests, whose names are sentences, by the files of the tests."""
    tests = claims.checks(root)
    file = ""
    for box, link in boxes:
        names = [check for check in tests if check.claim == box.id]
        if names and names[0].file != file:
            file = names[0].file
            yield from ("", f"## {file}", "")
        if names:
            yield f"- [{box.title}]({link}), {box.kind}"
            sentences = (check.test.removeprefix("test_").replace("_", " ") for check in names)
            yield from (f"    - {sentence}" for sentence in sentences)


def list_misconceptions(boxes: Linked, root: Path) -> Iterator[str]:
    """A list of every false sentence, linked to the box that refutes it."""
    yield from (f"- [{box.title}]({link})" for box, link in boxes if box.kind == "misconception")


LISTINGS: dict[str, Callable[[Linked, Path], Iterator[str]]] = {
    "checks": list_checks,
    "misconceptions": list_misconceptions,
}


class Place(Treeprocessor):
    """Put formulas, figures and checks into the tree of the page."""

    def __init__(self, md: Markdown, book: Book, expand: Expand) -> None:
        super().__init__(md)
        self.book, self.expand = book, expand

    def run(self, root: etree.Element) -> None:
        self.boxes = {box.line: box for box in claims.boxes(self.page)}
        self.titles = {box.title: box for box in self.boxes.values()}
        self.walk(root)

    @property
    def page(self) -> pages.Page:
        return self.expand.page

    def walk(self, parent: etree.Element) -> None:
        """Replace what is ours below `parent`, children first."""
        for child in list(parent):
            self.walk(child)
            classes = set(child.get("class", "").split())
            if "arithmatex" in classes:
                self.formula(child, parent)
            elif child.tag == "p" and len(child) == 1 and child[0].tag == "img":
                self.figure(parent, child, child[0])
            elif "admonition" in classes and classes & set(KINDS):
                self.box(parent, child, next(k for k in KINDS if k in classes))
            elif child.tag == "figure":
                self.unwrap(parent, child)
            elif child.tag == "table":
                self.table(parent, child)

    def warn(self, text: str, message: str) -> None:
        """Log a problem at the line of the page on which `text` begins."""
        first = next((line for line in text.splitlines() if line.strip()), "")
        rows = (line for line in self.page.lines if first and first.strip() in line.text)
        found = next(rows, pages.Line("", self.page.path, 1))
        log.warning(str(pages.Problem(found.file, found.number, message)))

    def stash(self, element: etree.Element, html: str) -> None:
        """Make `html` the content of an element; its id and class stay real."""
        element.text = self.md.htmlStash.store(html)

    def formula(self, element: etree.Element, parent: etree.Element) -> None:
        """Typeset a formula that arithmatex has found."""
        marked = unescape("".join(element.itertext())).strip()
        display, tex = marked.startswith("\\["), marked[2:-2].strip()
        if parent.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            self.warn(tex, f"formula in a heading: {tex}; say it in words")
        try:
            html = self.book.typesetter.html(tex, display=display)
        except typeset.TypesetError as error:
            self.warn(tex, f"formula {tex!r}: {error}")
            element.text = AtomicString(tex)
            return
        element.set("data-search-exclude", "")
        element.set("class", "math-display book-scroll" if display else "math")
        if not display:
            element.tag = "tex-math"  # its own tag: search would end the exclusion at a span's end
        else:
            element.set("style", f"contain-intrinsic-size: auto {typeset.height(html):.2f}em")
        if tag := TAG.search(tex):
            element.set("id", f"eq-{tag[1]}")
        if not display:
            html = html.replace(PARTS, PARTS.replace("><", "><wbr><"))
            self.keep_together(element, parent)
        self.stash(element, html)

    def keep_together(self, element: etree.Element, parent: etree.Element) -> None:
        """Let no line end between a formula and the bracket before it or the comma after it.

        A browser may end a line on either side of a formula's parts. The style sheet forbids it
        for formulas and for these spans; `wbr` allows it between the parts of a long formula.
        """
        at = list(parent).index(element)
        previous = parent[at - 1] if at else None
        text = (parent.text if previous is None else previous.tail) or ""
        before, after = text.rstrip(BEFORE), AFTER.sub("", element.tail or "")
        if (before, after) == (text, element.tail or ""):
            return
        together = etree.Element("span", {"class": "math-together"})
        together.text, together.tail = text.removeprefix(before), after
        element.tail = (element.tail or "").removesuffix(after)
        if previous is None:
            parent.text = before
        else:
            previous.tail = before
        parent[at] = together
        together.append(element)

    def figure(self, parent: etree.Element, paragraph: etree.Element, img: etree.Element) -> None:
        """Draw a figure in the place of its image, with its code below."""
        alt = img.get("alt", "")
        found = figures.REFERENCE.fullmatch(f"![{alt}]({img.get('src')})")
        if found is None:
            return
        if not alt.strip():
            self.warn(str(img.get("src")), f"figure {found['name']} has no alt text")
        try:
            drawn = self.book.gallery.drawing(found["name"], alt)
        except figures.FigureError as error:
            self.warn(f"figures/{found['name']}.svg", f"figure {found['name']}: {error}")
            paragraph.remove(img)
            paragraph.text = AtomicString(f"[{found['name']} could not be drawn]")
            return
        module, function = figures.module_of(found["name"])
        paragraph.remove(img)
        paragraph.tag = "div"
        paragraph.set("data-search-exclude", "")
        still = paragraph
        if "interactive" in img.get("class", "").split():
            if not drawn.data:
                message = f"figure {found['name']} is interactive: {module} lacks {function}_data"
                self.warn(f"figures/{found['name']}.svg", message)
            paragraph.tag = f"book-{function.replace('_', '-')}"
            paragraph.set("class", "book-interactive")
            # A template and no script: instant navigation would run a script of any type.
            self.stash(etree.SubElement(paragraph, "template"), drawn.data)
            still = etree.SubElement(paragraph, "div")
        still.set("class", "book-figure")
        self.stash(still, drawn.svg)
        code = figures.source(found["name"], self.book.root)
        folded = self.fold("The code that draws this", module.replace(".", "/") + ".py", code)
        at = list(parent).index(paragraph)
        parent.insert(at + 1, folded)

    def unwrap(self, parent: etree.Element, figure: etree.Element) -> None:
        """Move folded code out of a figure, so that the caption comes right below it."""
        for paragraph in figure.findall("figcaption/p"):
            # a formula that begins the caption stands apart from the figure's number
            paragraph.text = paragraph.text or " "
        for folded in figure.findall("details"):
            figure.remove(folded)
            parent.insert(list(parent).index(figure) + 1, folded)

    def box(self, parent: etree.Element, element: etree.Element, kind: str) -> None:
        """Put the kind of a box into its title and its checks below it."""
        title = element.find("p")
        if title is None or title.get("class") != "admonition-title":
            return
        plain = "".join(title.itertext())
        known = self.titles.get(plain)
        if known and not element.get("id"):
            element.set("id", known.id)
        if plain != KINDS[kind]:  # else the kind is all the title there is
            label = etree.Element("span", {"class": "box-kind"})
            label.text, label.tail, title.text = f"{KINDS[kind]}:", f" {title.text or ''}", None
            title.insert(0, label)
        self.add_checks(element, element.get("id", ""), kind in claims.CHECKED)

    def table(self, parent: etree.Element, table: etree.Element) -> None:
        """Put the checks of a table's identities into rows of their own, as wide as the table.

        What the checks share comes once, below it, with their file. Each cell is told its
        column's head, which a phone shows beside the cell.
        """
        heads = ["".join(head.itertext()) for head in table.iter("th")]
        found = []
        for body in table.iter("tbody"):
            for row in list(body):
                made = [str(cell.get("id")) for cell in row if claimed(cell)]
                if not made:
                    continue
                for head, cell in zip(heads, row, strict=False):
                    cell.set("data-head", head)
                below = etree.Element("tr", {"class": "identity-checks"})
                body.insert(list(body).index(row) + 1, below)
                cell = etree.SubElement(below, "td", {"colspan": str(len(row))})
                for claim in made:
                    self.add_checks(cell, claim, True, used=False)
                found += made
        if found:
            table.set("class", "identities")
        at = list(parent).index(table)
        for file, code in claims.shared(found, self.book.root):
            if code:
                at += 1
                parent.insert(at, self.fold("What the checks of this table share", file, code))

    def add_checks(
        self, element: etree.Element, claim: str, needed: bool, *, used: bool = True
    ) -> None:
        """Fold the source of a claim's checks into the element that makes it."""
        checks = claims.source(claim, self.book.root, used=used)
        if needed and not checks:
            log.warning(f"{self.page.path}: the claim {claim!r} has no check")
        for file, number, code in checks:
            tests = "1 test" if number == 1 else f"{number} tests"
            element.append(self.fold(f"Checked by {tests}", file if used else "", code))

    def fold(self, summary: str, file: str, code: str) -> etree.Element:
        """A folded listing of code that stands elsewhere in the project, in `file` if given."""
        details = etree.Element("details", {"class": "book-source", "data-search-exclude": ""})
        etree.SubElement(details, "summary").text = f"{summary}: " if file else summary
        if file:
            etree.SubElement(details[0], "code").text = AtomicString(file)
        listing = etree.SubElement(details, "div")
        self.stash(listing, highlighted(code))
        return details


def makeExtension(**options: object) -> BookExtension:
    """The name by which Python-Markdown finds the extension."""
    return BookExtension(**options)
