"""Read the built site as a reader's browser would, against the chapters that it was built from."""

import re
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path

from book import cache, claims, figures, numbers, pages

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
GENERATED = {"404.html"}  # pages that no chapter stands behind
LOADS = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src"}


class Reader(HTMLParser):
    """The code blocks, ids, visible text and loaded addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []  # (tag, whether it or one above is generated)
        self.blocks: list[str] = []
        self.ids: Counter[str] = Counter()
        self.loads: list[str] = []
        self.text: list[str] = []
        self.images_without_alt = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids[values["id"]] += 1
        if tag in LOADS and (tag != "link" or "stylesheet" in values.get("rel", "")):
            self.loads.append(values.get(LOADS[tag], ""))
        if tag == "img" and not values.get("alt"):
            self.images_without_alt += 1
        if tag in VOID:
            return
        above = bool(self.open) and self.open[-1][1]
        self.open.append((tag, above or "book-source" in values.get("class", "").split()))
        if tag == "pre" and not self.open[-1][1]:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in {name for name, _ in self.open}:
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        tags = [tag for tag, _ in self.open]
        if "pre" in tags:
            if not self.open[-1][1] and self.blocks:
                self.blocks[-1] += data
        elif not {"script", "style", "annotation", "code"} & set(tags):
            self.text.append(data)


def read_html(file: Path) -> Reader:
    reader = Reader()
    reader.feed(pages.read_text(file))
    return reader


def fingerprint(code: str) -> str:
    return cache.digest(code.strip("\n"))


def problems(root: Path, site: Path) -> list[pages.Problem]:
    """What is wrong with the built pages: code that differs, doubled ids, debris, addresses."""
    found = []
    for page in pages.read_all(root):
        built = site / built_name(page)
        if not built.is_file():
            found.append(pages.Problem(page.path, 1, f"the site lacks {built.relative_to(site)}"))
            continue
        reader = read_html(built)
        found += [pages.Problem(page.path, *problem) for problem in compare(page, reader)]
    return sorted(found)


def built_name(page: pages.Page) -> str:
    name = page.path.removeprefix("docs/").removesuffix(".md")
    if name.split("/")[-1] == "index":
        return name + ".html"
    return name + "/index.html"


def compare(page: pages.Page, reader: Reader) -> Iterable[tuple[int, str]]:
    """(line, message) of each difference between a chapter and its built page."""
    written = Counter(fingerprint(fence.code) for fence in page.fences)
    on_page = Counter(fingerprint(block) for block in reader.blocks)
    for fence in page.fences:
        if written[fingerprint(fence.code)] > on_page[fingerprint(fence.code)]:
            yield fence.opened, f"this {fence.kind} fence is not on the page as written"
    for block in reader.blocks:
        if on_page[fingerprint(block)] > written[fingerprint(block)]:
            first = block.strip().split("\n")[0]
            yield 1, f"the page shows code that no fence holds: {first!r}"
    for name, times in reader.ids.items():
        if times > 1:
            yield 1, f"{times} elements have the id {name!r}"
    for address in reader.loads:
        if re.match(r"(?:https?:)?//", address):
            yield 1, f"the page loads {address} from another origin"
    if reader.images_without_alt:
        yield 1, f"{reader.images_without_alt} images without alt text"
    text = " ".join(reader.text)
    for debris in ("--8<--", "$$", "\\(", "\\[", "///", "<!--", "could not be drawn", "\x02"):
        if debris in text:
            at = text.index(debris)
            yield 1, f"debris on the page: {text[max(0, at - 30) : at + 30]!r}"


def report(root: Path) -> str:
    """A table of what each chapter holds."""
    head = ["chapter", "words", "snippets", "excerpts", "inline", "figures", "boxes", "checks"]
    head += ["numbers", "by-hand"]
    rows = [head]
    checks = claims.checks(root)
    for page in pages.read_all(root):
        if not page.is_chapter:
            continue
        boxes = claims.boxes(page)
        ids = {box.id for box in boxes}
        stated, by_hand = numbers.in_prose(page)
        kinds = Counter(fence.kind for fence in page.fences)
        prose = " ".join(text for _, text in numbers.display_math(page)[1])
        counts = [len(re.findall(r"[A-Za-z]{2,}", prose))]
        counts += [kinds["snippet"], kinds["excerpt"], kinds["inline"]]
        counts += [len(figures.references(page)), len(boxes)]
        counts += [sum(check.claim in ids for check in checks), len(stated), by_hand]
        rows.append([page.path.removeprefix("docs/"), *map(str, counts)])
    widths = [max(len(row[at]) for row in rows) for at in range(len(head))]
    return "\n".join("  ".join(map(str.rjust, row, widths)) for row in rows)
