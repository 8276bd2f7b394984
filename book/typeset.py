"""Typeset TeX by KaTeX when the site is built, with a cache.

One node process serves the whole build (`katex.mjs`): a line of JSON asks, a line answers.
"""

import contextlib
import json
import re
import shutil
import subprocess
import sys
import weakref
from pathlib import Path

from book import cache, pages

SCRIPT = Path(__file__).with_name("katex.mjs")
MACROS = Path(__file__).with_name("macros.json")
STRUT = re.compile(r'class="katex-strut" style="height:([\d.]+)em')


class TypesetError(ValueError):
    """A formula that KaTeX refuses, or no KaTeX."""


class Typesetter:
    """TeX to HTML for the project at `root`, whose node_modules holds KaTeX."""

    def __init__(self, root: Path) -> None:
        self.katex = root / "node_modules" / "katex"
        self.cache = cache.Cache(root / ".cache" / "katex")
        self.node: subprocess.Popen[str] | None = None
        self.setup = ""

    def html(self, tex: str, *, display: bool) -> str:
        """The HTML and MathML of a formula.

        Raises:
            TypesetError: KaTeX refuses it, or KaTeX or node is missing.
        """
        if not self.setup:
            self.setup = self.read_setup()
        key = cache.digest(self.setup, tex, str(display))
        html = self.cache.get(key)
        if html is None:
            html = self.ask(tex, display)
            self.cache.put(key, html)
        return html

    def read_setup(self) -> str:
        """All that the result hangs on besides the formula."""
        package = self.katex / "package.json"
        if not package.is_file():
            raise TypesetError(f"KaTeX is missing from {self.katex.parent}: run `make setup`")
        version = json.loads(pages.read_text(package))["version"]
        return cache.digest(version, pages.read_text(SCRIPT), pages.read_text(MACROS))

    def ask(self, tex: str, display: bool) -> str:
        """Have node typeset one formula."""
        if self.node is None or self.node.poll() is not None:
            self.node = self.start()
        assert self.node.stdin and self.node.stdout
        try:
            self.node.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
            self.node.stdin.flush()
            line = self.node.stdout.readline()
        except OSError as error:
            line, reason = "", str(error)
        else:
            reason = "no answer"
        if not line:
            self.node = None
            raise TypesetError(f"node stopped while it typeset {tex!r}: {reason}")
        answer = json.loads(line)
        if "error" in answer:
            raise TypesetError(answer["error"])
        return str(answer["html"])

    def start(self) -> "subprocess.Popen[str]":
        """Start node, from the machine or from the environment of this Python."""
        node = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
        if node is None:
            raise TypesetError("node is missing: run `make setup`")
        command = [node, str(SCRIPT), str(self.katex / "dist" / "katex.mjs"), str(MACROS)]
        node_process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        weakref.finalize(self, stop, node_process)
        return node_process


def stop(node: "subprocess.Popen[str]") -> None:
    """End a node process and close its pipes."""
    node.kill()
    with node, contextlib.suppress(OSError):
        pass  # leaving the block waits for it


def height(html: str) -> float:
    """The height of a display formula in em of the text around it."""
    lines = [float(value) for value in STRUT.findall(html)]
    return 1.21 * max(lines, default=1.0)  # KaTeX sets formulas at 1.21 em
