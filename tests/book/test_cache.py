"""Caches: what is damaged or cannot be written costs time and never a wrong page."""

import os
import re
import shutil
from pathlib import Path

import pytest

from book import cache, extension, figures, typeset
from tests.book.conftest import ROOT, Project


def entries(root: Path, kind: str) -> list[Path]:
    return [file for file in (root / ".cache" / kind).rglob("*") if file.is_file()]


def fresh():
    """Forget what this process remembers, as a new build would."""
    extension.books.clear()


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"x" * 100, None])
def test_a_damaged_entry_is_made_again(project: Project, damage):
    assert project.build() == []
    good = project.html()
    for kind in ("figures", "katex"):
        for file in entries(project.root, kind):
            file.write_bytes(file.read_bytes()[:-20] if damage is None else damage)
    fresh()
    assert project.build() == []
    assert project.html() == good


def test_a_folder_that_cannot_be_written_to_costs_time_only(project: Project):
    shutil.rmtree(project.root / ".cache")
    (project.root / ".cache").write_text("a file where the folder should be")
    fresh()
    assert project.build() == []
    assert "<svg" in project.html()
    assert 'class="katex' in project.html()


def test_an_edit_of_the_package_between_two_builds_of_one_process_shows(project: Project):
    fresh()
    assert project.build() == []
    assert ">to 2<" in project.html()
    project.edit("mathdl/linalg/twice.py", "2 * x", "3 * x")
    assert project.build() == []
    assert ">to 3<" in project.html()
    assert "3 * x" in re.sub("<[^>]*>", "", project.html())


def test_an_edit_of_a_snippet_an_output_and_a_check_between_two_builds_shows(project: Project):
    assert project.build() == []
    project.edit("snippets/linalg/twice.py", "three is six", "three, again")
    project.edit("snippets/linalg/twice.out", "6 0.75", "8 0.75")
    project.edit("tests/claims/linalg/test_good.py", "3 + 3", "6 + 0")
    assert project.build() == []
    text = re.sub("<[^>]*>", "", project.html())
    for words in ("three, again", "8 0.75", "6 + 0"):
        assert words in text


def test_nothing_is_drawn_again_without_need(project: Project, monkeypatch):
    assert project.build() == []
    fresh()
    monkeypatch.setattr(figures.Gallery, "draw", lambda *_: pytest.fail("drawn again"))
    monkeypatch.setattr(typeset.Typesetter, "ask", lambda *_: pytest.fail("typeset again"))
    assert project.build() == []


def test_figures_are_the_same_from_run_to_run(project: Project):
    first = figures.Gallery(project.root).drawing("linalg/good/line", "x")
    for file in entries(project.root, "figures"):
        file.unlink()
    assert figures.Gallery(project.root).drawing("linalg/good/line", "x") == first


@pytest.mark.parametrize(
    "changed", ["mathdl/linalg/twice.py", "mathdl/figures/linalg/good.py", "mathdl/__init__.py"]
)
def test_the_key_of_a_figure_holds_every_module_it_imports(project: Project, changed):
    before = figures.key("linalg/good/line", project.root)
    project.edit(changed, '"""', '"""Changed: ')
    assert figures.key("linalg/good/line", project.root) != before


def test_the_key_of_a_figure_ignores_what_it_does_not_import(project: Project):
    before = figures.key("linalg/good/line", project.root)
    project.write("mathdl/linalg/other.py", "x = 1\n")
    assert figures.key("linalg/good/line", project.root) == before


def test_the_key_of_a_figure_holds_the_style_and_the_libraries(project: Project, monkeypatch):
    before = figures.key("linalg/good/line", project.root)
    for change in ("STYLE", "version"):
        figures.machinery.cache_clear()
        if change == "STYLE":
            style = project.root / "style.mplstyle"
            style.write_text(figures.STYLE.read_text() + "\nlines.linewidth: 9\n")
            monkeypatch.setattr(figures, "STYLE", style)
        else:
            monkeypatch.setattr(figures, "version", lambda name: "0")
        assert figures.key("linalg/good/line", project.root) != before
        monkeypatch.undo()
    figures.machinery.cache_clear()


def test_an_interrupted_write_leaves_the_old_file_whole(tmp_path, monkeypatch):
    file = tmp_path / "x.out"
    cache.write(file, "old")

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cache.write(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_node_that_stops_is_started_again(project: Project):
    typesetter = typeset.Typesetter(ROOT)
    typesetter.cache = cache.Cache(project.root / ".cache")
    assert "katex" in typesetter.html("x", display=False)
    typesetter.node.kill()
    typesetter.node.wait()
    assert "katex" in typesetter.html("y", display=False)


def test_a_macro_defined_in_one_formula_does_not_reach_the_next():
    typesetter = typeset.Typesetter(ROOT)
    typesetter.ask(r"\gdef\mine{x}\mine", False)
    with pytest.raises(typeset.TypesetError, match="Undefined control sequence"):
        typesetter.ask(r"\mine", False)


def test_a_project_without_katex_says_what_to_do(tmp_path):
    with pytest.raises(typeset.TypesetError, match="run `make setup`"):
        typeset.Typesetter(tmp_path).html("x", display=False)
