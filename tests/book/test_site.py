"""The built site of this book, and the book as a whole."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from book import audit, check, extension, figures, pages, typeset
from tests.book.conftest import ROOT, Project


@pytest.fixture(scope="module")
def book() -> list[pages.Page]:
    return pages.read_all(ROOT)


def test_nothing_is_wrong_with_the_book(book):
    assert check.book_problems(book, ROOT) == []


def test_the_built_pages_show_what_the_chapters_hold(real_site: Path):
    assert audit.problems(ROOT, real_site) == []


def test_fences_written_blocks_collected_and_code_on_the_pages_agree(book, real_site: Path):
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "docs"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    collected = re.findall(r"^(docs/.*?\.md)::(.*)$", said, re.MULTILINE)
    for page in book:
        kinds = Counter(fence.kind for fence in page.fences)
        blocks = [name for path, name in collected if path == page.path and name != "page"]
        assert len(blocks) == kinds["snippet"] + kinds["inline"], page.path
        on_page = audit.read_html(real_site / audit.built_name(page)).blocks
        assert Counter(map(audit.fingerprint, on_page)) == Counter(
            audit.fingerprint(fence.code) for fence in page.fences
        ), page.path


def test_formulas_and_figures_stand_in_the_html_of_every_chapter(book, real_site: Path):
    for page in book:
        if page.is_chapter:
            html = (real_site / audit.built_name(page)).read_text(encoding="utf-8")
            assert 'class="katex-html"' in html, page.path
            assert "katex-error" not in html, page.path
            drawn = re.findall('<div class="book-figure"[^>]*><svg', html)
            assert len(drawn) == len(figures.references(page)) > 0, page.path


def test_search_finds_words_and_no_formula_debris(book, real_site: Path):
    index = json.loads((real_site / "search/search_index.json").read_text(encoding="utf-8"))
    text = " ".join(entry["text"] for entry in index["docs"])
    for debris in ("\\frac", "\\lVert", "$", "@given", "The code that draws this", "∥"):
        prose = re.sub(r"<code>.*?</code>", "", text, flags=re.DOTALL)
        assert debris not in prose
    for page in book:
        title = page.written[0].removeprefix("# ")
        assert any(title in entry["title"] for entry in index["docs"]), title


def test_the_search_index_is_what_it_would_be_of_the_whole_page(project: Project):
    index = project.root / "site/search/search_index.json"
    assert project.build() == []
    short, page = index.read_text(), project.html()
    project.edit("mkdocs.yml", "\nhooks:\n  - ", "\n# ")
    assert project.build() == []
    assert (index.read_text(), project.html()) == (short, page)
    assert "Twice three is six" in short


def test_every_theorem_shows_its_kind_its_checks_and_its_anchor(project: Project):
    assert project.build() == []
    html = project.html()
    box = html[html.index('<div class="admonition theorem" id="doubling">') :]
    text = re.sub(r"<[^>]*>", "", box[: box.index("admonition misconception")])
    assert "Theorem: Doubling" in text
    assert "Checked by 1 test: tests/claims/linalg/test_good.py" in text
    assert '@pytest.mark.claim("doubling")' in text.replace("&quot;", '"')
    assert 'id="eq-double"' in html
    assert 'id="twice-is-thrice"' in html


def test_a_table_of_identities_shows_its_checks_in_rows_and_their_helpers_once(project: Project):
    rows = "".join(f"| row {k} {{#row-{k} .identity}} | ${k}^{{-1}} x$ |\n" for k in range(30))
    table = f"\n| map | pull |\n|---|---|\n{rows}| no claim | $y$ |\n"
    project.edit("docs/linalg/good.md", "It rises.\n///\n", "It rises.\n///\n" + table)
    test = "@pytest.mark.claim('row-{0}')\ndef test_row_{0}():\n    assert RATIO == {0} or True\n"
    tests = "\n\n".join(test.format(k) for k in range(30))
    code = f"import pytest\n\nRATIO = 2\n\n\n{tests}"
    project.write("tests/claims/linalg/test_rows.py", code)
    assert project.build() == []
    html = project.html()
    table = html[html.index('<table class="identities">') : html.index("</table>")]
    assert table.count('<tr class="identity-checks">') == 30
    assert table.count('<td colspan="2"><details class="book-source"') == 30
    assert len(re.findall(r'<td class="identity" data-head="map" id="row-\d+">', table)) == 30
    assert table.count('<td data-head="pull">') == 30
    text = re.sub(r"<[^>]*>", "", html)
    assert text.count("Checked by 1 test@pytest") == 30
    for k in range(30):
        assert f"def test_row_{k}():" in text
    assert text.count("RATIO = 2") == 1
    assert text.count("What the checks of this table share: tests/claims/linalg/test_rows.py") == 1
    assert refusals_of_check(project) == []


def test_listings_lead_to_the_boxes(project: Project):
    project.write("docs/reference/false.md", "# F\n\n<!--book:misconceptions-->\n")
    project.edit(
        "docs/linalg/good.md",
        "# A good chapter\n",
        "# A good chapter\n\n[F](../reference/false.md)\n",
    )
    assert project.build() == []
    assert 'href="linalg/good/#doubling"' in project.html("index.html")
    assert 'href="../../linalg/good/#twice-is-thrice"' in project.html("reference/false/index.html")


def test_links_for_editing_are_there_with_a_repository_and_absent_without(project, monkeypatch):
    monkeypatch.delenv("BOOK_REPO_URL", raising=False)
    assert project.build() == []
    assert "Edit this page" not in project.html()
    monkeypatch.setenv("BOOK_REPO_URL", "https://example.org/repo/")
    assert project.build() == []
    assert 'href="https://example.org/repo/edit/main/docs/linalg/good.md"' in project.html()
    assert "https://example.org/repo/issues/new?title=Error" in project.html()


def test_an_interactive_figure_brings_its_numbers_and_its_still(project: Project):
    project.edit("docs/linalg/good.md", "line.svg)", "line.svg){ .interactive }")
    assert "mathdl.figures.linalg.good lacks line_data" in "\n".join(project.build())
    code = 'def line_data():\n    return {"a": [1.5, 2], "b": "</template>&lt;"}\n\n\ndef line('
    project.edit("mathdl/figures/linalg/good.py", "def line(", code)
    assert project.build() == []
    html = project.html()
    element = html[html.index("<book-line") : html.index("</book-line>")]
    assert 'class="book-interactive"' in element
    data = re.search(r"<template>(.*?)</template>", element)
    assert json.loads(data[1]) == {"a": [1.5, 2], "b": "</template>&lt;"}
    assert '<div class="book-figure"><svg role="img"' in element
    assert refusals_of_check(project) == []


def refusals_of_check(project: Project) -> list[str]:
    return [str(problem) for problem in check.problems(project.root)]


def plain(html: str) -> str:
    """HTML with its formulas as M."""
    return re.sub(r"<tex-math[^>]*>.*?</tex-math>", "M", html, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("By $x$, $y$ and $z$.", "By [M,] M and [M.]"),
        ("Not ($x$) nor \u201c$y$\u201d: no.", "Not [(M)] nor [\u201cM\u201d:] no."),
        ("The $n$th, $k$-fold and $a$/$b$", "The [Mth,] [M-]fold and [M/]M"),
        ("$x$", "M"),
        ("**$x$**, `y`$z$; *a*$b$ c", "<strong>M</strong>, <code>y</code>[M;] <em>a</em>M c"),
        ('"$x$"$y$...', '["M"][M...]'),
    ],
)
def test_a_formula_stays_with_its_brackets_and_the_comma_after_it(
    project: Project, written: str, shown: str
):
    project.edit("docs/linalg/good.md", "Twice three is six.\n", written + "\n")
    assert project.build() == []
    expected = shown.replace("[", '<span class="math-together">').replace("]", "</span>")
    assert f"<p>{expected}</p>" in plain(project.html())


def test_a_long_formula_may_break_between_its_parts(project: Project):
    project.edit("docs/linalg/good.md", "Twice three is six.\n", "Six is $a = b = c$, or {$x$}.\n")
    assert project.build() == []
    formula = re.search(r"<tex-math[^>]*>.*?</tex-math>", project.html(), re.DOTALL)[0]
    assert formula.count('</span><wbr><span class="katex-base">') == 2
    assert formula.count('<span class="katex-base">') == 3


def test_a_caption_that_begins_with_a_formula_stands_apart_from_its_number(project: Project):
    project.edit("docs/linalg/good.md", "It rises.\n", "$x$ rises.\n")
    assert project.build() == []
    assert re.search(
        r'<span class="caption-prefix">Figure 1\.</span>\s+M rises', plain(project.html())
    )


def test_a_page_with_yaml_at_its_head_keeps_its_lines(project: Project):
    text = (project.root / "docs/linalg/good.md").read_text()
    project.write("docs/linalg/good.md", "---\ndescription: x\n---\n" + text)
    assert project.build() == []
    project.edit("docs/linalg/good.md", "y = 2 x", "y = \\frac{2")
    assert re.search(r"good\.md:18: formula", "\n".join(project.build()))


def test_a_change_of_the_machinery_asks_for_a_restart(project: Project, monkeypatch):
    assert project.build() == []
    monkeypatch.setattr(extension, "machinery", lambda: ())
    assert any("stop `make serve`" in message for message in project.build())


def test_all_problems_of_a_build_are_shown(project: Project):
    project.edit("docs/linalg/good.md", "For real $x$", "For real $\\one x$ and $\\two$")
    project.edit("docs/linalg/good.md", "good/line.svg", "good/none.svg")
    said = "\n".join(project.build())
    for words in ("\\one", "\\two", "has no function none"):
        assert words in said


def test_without_katex_the_build_fails_and_says_so(project: Project, monkeypatch):
    def missing(*_):
        raise typeset.TypesetError("KaTeX is missing")

    monkeypatch.setattr(typeset.Typesetter, "html", lambda *_, **__: missing())
    assert any("KaTeX is missing" in message for message in project.build())


def test_nothing_of_this_machine_is_committed():
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    home = str(ROOT)
    for name in filter(None, files.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            assert home not in (ROOT / name).read_text(encoding="utf-8", errors="ignore"), name
