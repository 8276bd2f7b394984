"""A small good project to break: one chapter with a snippet, an equation, a theorem, a figure."""

import contextlib
import logging
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

ROOT = Path(__file__).parents[2]

CHAPTER = """\
# A good chapter

Twice three is six.

```python
--8<-- "snippets/linalg/twice.py"
```

<!--pytest-codeblocks:expected-output-->
```text
--8<-- "snippets/linalg/twice.out"
```

$$
y = 2 x
\\tag{double}
$$

By [(double)](#eq-double), an eighth of it is 0.75, as
[Known (1900)](../reference/bibliography.md#known-1900) says.

/// theorem | Doubling
    attrs: {id: doubling}

For real $x$, $2 x = x + x$.
///

/// misconception | "Twice is thrice"
False: see [Doubling](#doubling).
///

```python
--8<-- "mathdl/linalg/twice.py:twice"
```

![A rising line](../figures/linalg/good/line.svg)

/// figure-caption
It rises.
///
"""

FILES = {
    "docs/index.md": "# Home\n\nRead [the chapter](linalg/good.md).\n\n<!--book:checks-->\n",
    "docs/linalg/good.md": CHAPTER,
    "docs/reference/bibliography.md": (
        "# Bibliography\n\n- Known, A. (1900). *Doubles.*\n    {: #known-1900 }\n"
    ),
    "snippets/linalg/twice.py": '"""Twice three is six."""\n\nprint(2 * 3, 2 * 3 / 8)\n',
    "snippets/linalg/twice.out": "6 0.75\n",
    "mathdl/__init__.py": '"""A package."""\n',
    "mathdl/linalg/__init__.py": '"""A part."""\n',
    "mathdl/linalg/twice.py": (
        '"""Doubling."""\n\n\n# --8<-- [start:twice]\ndef twice(x):\n    """Double x."""\n'
        "    return 2 * x\n\n\n# --8<-- [end:twice]\n"
    ),
    "mathdl/figures/__init__.py": '"""Figures."""\n',
    "mathdl/figures/linalg/__init__.py": '"""Figures of the part."""\n',
    "mathdl/figures/linalg/good.py": (
        '"""Figures of the chapter."""\n\nfrom matplotlib.figure import Figure\n\n'
        "from mathdl.linalg.twice import twice\n\n\n"
        'def line():\n    """A line that rises."""\n    figure = Figure(figsize=(3, 2))\n'
        "    axes = figure.subplots()\n    axes.plot([0, 1], [0, twice(1)])\n"
        '    axes.set_title(f"to {twice(1)}")\n    return figure\n'
    ),
    "tests/claims/linalg/test_good.py": (
        '"""Checks."""\n\nimport pytest\n\n\n@pytest.mark.claim("doubling")\n'
        "def test_doubling():\n    assert 2 * 3 == 3 + 3\n"
    ),
}


@dataclass
class Project:
    """A project in a folder of its own."""

    root: Path

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text(encoding="utf-8")
        assert old in text, f"{old!r} does not stand in {path}"
        self.write(path, text.replace(old, new))

    def html(self, path: str = "linalg/good/index.html") -> str:
        return (self.root / "site" / path).read_text(encoding="utf-8")

    def build(self) -> list[str]:
        """Build the site strictly, in this process; return its warnings."""
        warnings = Collect()
        logger = logging.getLogger("mkdocs")
        logger.addHandler(warnings)
        try:
            build(load_config(config_file=str(self.root / "mkdocs.yml"), strict=True))
        except Abort:
            assert warnings.messages, "a build that is refused says why"
        finally:
            logger.removeHandler(warnings)
        return warnings.messages

    def test(self, *arguments: str) -> str:
        """Run pytest in a process of its own; return what it prints."""
        result = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": f"{self.root}{os.pathsep}{ROOT}"},
            capture_output=True,
            text=True,
            check=False,
        )
        return f"exit {result.returncode}\n{result.stdout}{result.stderr}"


class Collect(logging.Handler):
    """Keep the warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def good_project(root: Path) -> Project:
    """The good project, with the real configuration."""
    made = Project(root)
    for path, text in FILES.items():
        made.write(path, text)
    for shared in ("theme", "conftest.py", "pyproject.toml", "node_modules"):
        (root / shared).symlink_to(ROOT / shared)
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    before, nav = text.split("\nnav:\n")
    text = before + nav[nav.index("\n\n") :]
    made.write("mkdocs.yml", text.replace(" book/search.py", f" {ROOT}/book/search.py"))
    return made


@pytest.fixture(scope="session")
def good_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a build of the good project has drawn and typeset."""
    made = good_project(tmp_path_factory.mktemp("good"))
    with contextlib.chdir(made.root):
        assert made.build() == []
    return made.root / ".cache"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good_cache: Path) -> Project:
    """A copy of the good project to break; the working folder is its root."""
    made = good_project(tmp_path)
    shutil.copytree(good_cache, tmp_path / ".cache")
    monkeypatch.chdir(tmp_path)
    return made
