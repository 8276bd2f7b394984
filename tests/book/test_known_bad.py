"""The guard is guarded: each known-bad chapter is rejected, with its file and line.

A row of the table is an edit of the good project of conftest.py, the stage that must refuse it
(`check` reads, `build` makes the site, `test` runs pytest) and the words in which it does.
"""

# ruff: noqa: E501 (a row of the table is one line)
import re
from pathlib import Path

import pytest

from book import audit, check
from tests.book.conftest import FILES, Project

GOOD = "docs/linalg/good.md"
SNIPPET = "snippets/linalg/twice.py"
CLAIMS = "tests/claims/linalg/test_good.py"
FIGURES = "mathdl/figures/linalg/good.py"
PYTHON = '```python\n--8<-- "snippets/linalg/twice.py"\n```'
TEXT = '```text\n--8<-- "snippets/linalg/twice.out"\n```'
DOUBLE = FILES["mathdl/linalg/twice.py"].split("\n\n\n", 1)[1]
EXPECTED = "<!--pytest-codeblocks:expected-output-->"

# name: (stage, file, old, new, the refusal as a regular expression)
BAD = {
    # Fences that pytest-codeblocks or Markdown would take in another way than the reader
    "titled fence": ("check", GOOD, "```python\n--8<-- \"snip", "```python title=\"x\"\n--8<-- \"snip", r"good\.md:5: fence"),
    "highlighted lines": ("check", GOOD, "```python\n--8<-- \"snip", "```python hl_lines=\"1\"\n--8<-- \"snip", r"good\.md:5: fence"),
    "braced language": ("check", GOOD, "```python\n--8<-- \"snip", "```{.python}\n--8<-- \"snip", r"good\.md:5: fence"),
    "py for python": ("check", GOOD, "```python\n--8<-- \"snip", "```py\n--8<-- \"snip", r"good\.md:5: fence"),
    "space before python": ("check", GOOD, "```python\n--8<-- \"snip", "``` python\n--8<-- \"snip", r"good\.md:5: fence"),
    "no language": ("check", GOOD, "```python\n--8<-- \"snip", "```\n--8<-- \"snip", r"good\.md:5: fence"),
    "tilde fence": ("check", GOOD, PYTHON, PYTHON.replace("```", "~~~"), r"good\.md:5: fence"),
    "indented fence": ("check", GOOD, "Twice three is six.\n", "1. Twice:\n\n    ```text\n    6\n    ```\n", r"good\.md:5: fence"),
    "unclosed fence": ("check", GOOD, "It rises.\n///\n", "It rises.\n///\n\n```python\nprint(1)\n", r"good\.md:42: this fence is never closed"),
    "indented code": ("audit", GOOD, "Twice three is six.\n", "Twice:\n\n    print(6)\n", r"good\.md:1: the page shows code that no fence holds: 'print\(6\)'"),
    # Includes
    "include outside a fence": ("check", GOOD, "Twice three is six.", '--8<-- "docs/index.md"', r"good\.md:3: an include stands alone in a fence"),
    "include with a trailing space": ("check", GOOD, 'twice.py"\n', 'twice.py" \n', r"good\.md:6: not an include"),
    "include switched off by a semicolon": ("check", GOOD, '--8<-- "snippets/linalg/twice.py"', ';--8<-- "snippets/linalg/twice.py"', r"good\.md:6: not an include"),
    "include beside code": ("check", GOOD, '--8<-- "snippets/linalg/twice.py"', '--8<-- "snippets/linalg/twice.py"\nprint(1)', r"good\.md:6: an include stands alone"),
    "include of lines": ("check", GOOD, 'twice.py"\n', 'twice.py:1:2"\n', r"good\.md:6: not an include"),
    "missing file": ("check", GOOD, "linalg/twice.py\"\n```\n\n<!", "linalg/thrice.py\"\n```\n\n<!", r"good\.md:6: include 'snippets/linalg/thrice.py': there is no such file"),
    "file outside the project": ("check", GOOD, "snippets/linalg/twice.py", "../../../etc/passwd", r"good\.md:6: include .* lies outside the project"),
    "absolute path": ("check", GOOD, "snippets/linalg/twice.py", "/etc/passwd", r"good\.md:6: include .* lies outside the project"),
    "empty snippet": ("check", SNIPPET, '"""Twice three is six."""\n\nprint(2 * 3, 2 * 3 / 8)\n', "\n", r"good\.md:6: include 'snippets/linalg/twice.py' is empty"),
    "missing section": ("check", GOOD, "twice.py:twice", "twice.py:thrice", r"good\.md:33: include 'mathdl/linalg/twice.py' has no section 'thrice'"),
    "empty section": ("check", "mathdl/linalg/twice.py", 'def twice(x):\n    """Double x."""\n    return 2 * x\n', "", r"good\.md:33: include .* section 'twice' is empty"),
    "missing end marker": ("check", "mathdl/linalg/twice.py", "# --8<-- [end:twice]\n", "", r"good\.md:33: include .* has 0 markers \[end:twice\]"),
    "doubled start marker": ("check", "mathdl/linalg/twice.py", "# --8<-- [end", "# --8<-- [start:twice]\n# --8<-- [end", r"good\.md:33: include .* has 2 markers"),
    "end before start": ("check", "mathdl/linalg/twice.py", DOUBLE, DOUBLE.replace("start", "stop").replace("end", "start").replace("stop", "end"), r"good\.md:33: include .*\[end:twice\] stands before its start"),
    "package shown without a section": ("check", GOOD, "twice.py:twice", "twice.py", r"good\.md:32: mathdl/linalg/twice.py: name the section"),
    "python from elsewhere": ("check", GOOD, "mathdl/linalg/twice.py:twice", CLAIMS, r"good\.md:32: python includes come from snippets/ or mathdl/"),
    "not UTF-8": ("check", SNIPPET, None, b'"""\xff"""\nprint(1)\n', r"good\.md:6: include .* is not UTF-8"),
    # Outputs
    "no output": ("check", GOOD, f"{EXPECTED}\n{TEXT}\n", "", r"good\.md:5: this snippet fence has no expected output"),
    "another's output": ("check", GOOD, f"{TEXT}\n", "```text\n6\n```\n", r"good\.md:10: the output of snippets/linalg/twice.py is --8<--"),
    "output before its code": ("check", GOOD, "Twice three is six.\n", f"{EXPECTED}\n```text\n6\n```\n", r"good\.md:4: an expected output follows"),
    "comment without a fence": ("check", GOOD, "It rises.\n", f"{EXPECTED}\n\nIt rises.\n", r"good\.md:39: no fence follows"),
    "stale output": ("test", "snippets/linalg/twice.out", "6 0.75", "6 0.7501", r"snippets/linalg/twice\.out:1: the output differs[\s\S]*\+6 0\.75[\s\S]*make outputs ONLY=linalg/twice"),
    "doubled factor": ("test", SNIPPET, "print(2 * 3, 2 * 3 / 8)", "print(2 * 3, 2 * 2 * 3 / 8)", r"-6 0\.75\n\+6 1\.5"),
    "output without a snippet": ("check", "snippets/linalg/other.out", None, b"1\n", r"snippets/linalg/other\.out:1: an output without a snippet"),
    "snippet that no page shows": ("check", "snippets/linalg/other.py", None, b"print(1)\n", r"snippets/linalg/other\.py:1: no page shows it"),
    "line too long for a page": ("check", SNIPPET, '"""\n', '"""\n# ' + "x" * 78 + "\n", r"twice\.py:2: 80 columns"),
    # Code that fails
    "snippet that raises": ("test", SNIPPET, "print(2 * 3, 2 * 3 / 8)", "print(1 / 0)", r'twice\.py", line 3, in <module>\n\s+print\(1 / 0\)\n\s+~~\^~~\n'),
    "inline fence that raises": ("test", GOOD, "Twice three is six.\n", f"```python\nx = 1\nprint(x.y)\n```\n\n{EXPECTED}\n```text\n1\n```\n", r'good\.md", line 5, in <module>\n\s+print\(x\.y\)\n\s+\^\^\^'),
    "syntax error": ("test", SNIPPET, "/ 8)", "/ 8", r"twice\.py\", line 3\n\s+print\(2[\s\S]*SyntaxError: '\(' was never closed"),
    "warning on the side": ("test", SNIPPET, "print(2 * 3, 2 * 3 / 8)", "import warnings\nwarnings.warn('x')\nprint(6, 0.75)", r"twice\.py\", line 4[\s\S]*UserWarning: x"),
    "sys.exit": ("test", SNIPPET, "print(2 * 3, 2 * 3 / 8)", "print(6, 0.75)\nraise SystemExit", r"the code ends the program"),
    "raises nothing": ("test", GOOD, PYTHON, f"<!--pytest.mark.raises(ValueError)-->\n{PYTHON}", r"raised nothing; its page says ValueError"),
    "skipped block": ("check", GOOD, PYTHON, f"<!--pytest.mark.skip-->\n{PYTHON}", r"good\.md:5: <!--pytest\.mark\.skip--> is not allowed"),
    "conditionally skipped block": ("check", GOOD, PYTHON, f"<!--pytest-codeblocks:importorskip(torch)-->\n{PYTHON}", r"good\.md:5: .* is not allowed"),
    "continued block": ("check", GOOD, PYTHON, f"<!--pytest-codeblocks:cont-->\n{PYTHON}", r"good\.md:5: .* is not allowed"),
    "block expected to fail": ("check", GOOD, PYTHON, f"<!--pytest.mark.xfail-->\n{PYTHON}", r"good\.md:5: .* is not allowed"),
    "skipped file": ("check", GOOD, "# A good chapter\n", "<!--pytest-codeblocks:skipfile-->\n# A good chapter\n", r"good\.md:1: "),
    "long inline fence": ("check", GOOD, "Twice three is six.\n", "```python\n" + "print(1)\n" * 13 + "```\n", r"good\.md:3: 13 lines inline"),
    # Claims
    "claim without a check": ("check", CLAIMS, '@pytest.mark.claim("doubling")\n', "", r"good\.md:22: theorem 'doubling' has no test"),
    "check without a claim": ("check", CLAIMS, '@pytest.mark.claim("doubling")', '@pytest.mark.claim("doubling", "tripling")', r"test_good\.py:6: test_doubling checks the claim 'tripling', which no box makes"),
    "theorem without an id": ("check", GOOD, "    attrs: {id: doubling}\n", "", r"good\.md:22: this theorem has no id"),
    "two boxes with one id": ("check", GOOD, '/// misconception | "Twice is thrice"\n', "/// identity | Again\n    attrs: {id: doubling}\n\n", r"good\.md:28: 2 boxes have the id 'doubling'"),
    "row of a table without a check": ("check", GOOD, "It rises.\n///\n", "It rises.\n///\n\n| f | g |\n|---|---|\n| $x$ {#d-x .identity} | 1 |\n", r"good\.md:44: identity 'd-x' has no test"),
    "claim that fails": ("test", CLAIMS, "assert 2 * 3 == 3 + 3", "assert 2 * 3 == 3 * 3", r"test_good\.py:8: AssertionError"),
    "skipped claim": ("test", CLAIMS, "def test", '@pytest.mark.skip(reason="later")\ndef test', r"(FAILED|ERROR) tests/claims/linalg/test_good\.py::test_doubling"),
    "claim expected to fail": ("test", CLAIMS, "def test", "@pytest.mark.xfail\ndef test", r"(FAILED|ERROR) tests/claims/linalg/test_good\.py::test_doubling"),
    "claim skipped from inside": ("test", CLAIMS, "    assert", '    pytest.importorskip("no_such_module")\n    assert', r"(FAILED|ERROR) tests/claims/linalg/test_good\.py::test_doubling"),
    # Formulas
    "formula that KaTeX refuses": ("build", GOOD, "y = 2 x\n", "y = \\frac{2 x\n", r"good\.md:15: formula .*KaTeX parse error"),
    "formula that KaTeX refuses, tested": ("test", GOOD, "y = 2 x\n", "y = \\frac{2 x\n", r"good\.md:15: formula .*KaTeX parse error"),
    "unknown command": ("build", GOOD, "For real $x$", "For real $\\realnumber x$", r"good\.md:25: formula .*Undefined control sequence"),
    "unicode in a formula": ("build", GOOD, "For real $x$", "For real $x²é$", r"good\.md:25: formula "),
    "formula in a heading": ("build", GOOD, "# A good chapter", "# A good $x$ chapter", r"good\.md:1: formula in a heading"),
    "unlinked equation": ("check", GOOD, "[(double)](#eq-double)", "(double)", r"good\.md:19: \(double\) names an equation"),
    "link of a formula alone": ("check", GOOD, "Twice three is six.", "It is [$2x$](#doubling).", r"good\.md:3: link \$2x\$: take a word"),
    "unknown equation": ("build", GOOD, "#eq-double", "#eq-treble", r"linalg/good\.md' contains a link '#eq-treble', but there is no such anchor"),
    "doubled equation name": ("check", GOOD, "It rises.\n", "It rises.\n$$\nx\n\\tag{double}\n$$\n", r"good\.md:42: \\tag\{double\} stands on line 16 too"),
    # Numbers
    "wrong number in prose": ("check", GOOD, "0.75, as", "0.76, as", r"good\.md:19: no output.*shows 0\.76"),
    "wrong number in inline math": ("check", GOOD, "For real $x$", "For real $x = 0.5$", r"good\.md:25: no output.*shows 0\.5"),
    # Figures
    "unknown figure": ("check", GOOD, "good/line.svg", "good/circle.svg", r"good\.md:36: figure linalg/good/circle: mathdl\.figures\.linalg\.good has no function circle"),
    "unknown figure, built": ("build", GOOD, "good/line.svg", "good/circle.svg", r"good\.md:36: figure linalg/good/circle: mathdl\.figures\.linalg\.good has no function circle"),
    "unknown module of figures": ("build", GOOD, "good/line.svg", "bad/line.svg", r"good\.md:36: figure .* no module mathdl\.figures\.linalg\.bad, which should hold the function line"),
    "figure that raises": ("build", FIGURES, "axes.plot([0, 1]", "axes.plot([0, 1 / 0]", r"good\.md:36: .*good\.line raised ZeroDivisionError at good\.py:12: division by zero"),
    "figure that is none": ("build", FIGURES, "return figure", "return axes", r"good\.md:36: .*good\.line returned Axes, not a matplotlib Figure"),
    "module of figures that does not load": ("build", FIGURES, "from matplotlib", "import no_such_module\nfrom matplotlib", r"good\.md:36: .*ModuleNotFoundError.*no_such_module"),
    "figure that ends the process": ("build", FIGURES, "    figure = ", "    import os; os._exit(3)\n    figure = ", r"good\.md:36: .*drawing ended early"),
    "heavy figure": ("build", FIGURES, "[0, 1], [0, twice(1)]", "*[__import__('numpy').random.default_rng(0).random(9000) for _ in 'xy'], '.'", r"good\.md:36: .*good\.line draws \d+ KB, above 60"),
    "figure without alt text": ("check", GOOD, "![A rising line]", "![]", r"good\.md:36: linalg/good/line has no alt text"),
    "figure that no page shows": ("check", FIGURES, "def line", "def other():\n    pass\n\n\ndef line", r"good\.py:8: no page shows the figure other"),
    # Links and citations
    "dead anchor": ("build", GOOD, "(#doubling)", "(#halving)", r"contains a link '#halving', but there is no such anchor"),
    "dead link": ("build", GOOD, "(#doubling)", "(other.md)", r"contains a link 'other\.md'"),
    "unknown citation": ("build", GOOD, "#known-1900", "#unknown-1900", r"does not contain an anchor '#unknown-1900'"),
    "entry that nobody cites": ("check", "docs/reference/bibliography.md", "{: #known-1900 }", "{: #known-1900 }\n- Other.\n    {: #other-2000 }", r"bibliography\.md:6: no page cites other-2000"),
    "unknown listing": ("build", "docs/index.md", "<!--book:checks-->", "<!--book:checkz-->", r"docs/index\.md: <!--book:checkz--> is none of"),
    "page of another encoding": ("check", GOOD, None, b"# \xff\n", r"good\.md:1: not UTF-8"),
}  # fmt: skip


def refusals(project: Project, stage: str) -> str:
    """What a stage has to say of a project."""
    if stage == "check":
        return "\n".join(map(str, check.problems(project.root)))
    if stage == "test":
        return project.test()
    if stage == "build":
        return "\n".join(project.build())
    assert not project.build(), "this chapter is refused only when the built page is read"
    return "\n".join(map(str, audit.problems(project.root, project.root / "site")))


@pytest.mark.parametrize("name", BAD)
def test_each_known_bad_chapter_is_rejected_with_file_and_line(project: Project, name: str):
    stage, path, old, new, refusal = BAD[name]
    if old is None:
        file = project.root / path
        file.write_bytes(new)
    else:
        project.edit(path, old, new)
    said = refusals(project, stage)
    assert re.search(refusal, said), f"{stage} said:\n{said}"
    assert stage != "test" or said.startswith("exit 1\n")


@pytest.mark.parametrize("stage", ["check", "build", "audit", "test"])
def test_the_good_chapter_passes(project: Project, stage: str):
    said = refusals(project, stage)
    assert said == "" or (said.startswith("exit 0\n") and "5 passed" in said), said


def test_all_failures_of_a_run_are_shown(project: Project):
    project.edit(GOOD, "0.75, as", "0.76 and 0.77, as")
    project.edit(SNIPPET, "2 * 3 / 8", "1 / 0")
    project.edit(CLAIMS, "3 + 3", "3 * 3")
    said = project.test()
    assert "3 failed" in said
    for words in ("0.76", "0.77", "ZeroDivisionError", "test_doubling"):
        assert words in said


def test_ids_of_tests_carry_the_path_of_the_snippet(project: Project):
    said = project.test("--collect-only")
    assert "docs/linalg/good.md::snippets/linalg/twice.py" in said


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(project: Project):
    for path in (GOOD, SNIPPET, "snippets/linalg/twice.out", FIGURES, "mathdl/linalg/twice.py"):
        file: Path = project.root / path
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    for stage in ("check", "build", "audit"):
        assert refusals(project, stage) == ""
    assert "5 passed" in project.test()
