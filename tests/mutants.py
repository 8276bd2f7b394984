"""Mutation testing of one part of mathdl: `make mutants PART=linalg`, or PART=linalg/vectors.

Each mutant changes one operator, number or name in a copy of the project; the tests of its module
must fail. A seeded sample keeps a run short, and so does a fork for each mutant: the parent has
imported once what is slow to import. What survives is printed with its line and reason to look:
an equivalent mutant, or a test that is missing.
"""

import ast
import difflib
import importlib
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator

ROOT = Path(__file__).parents[1]
SAMPLE = 200
TIMEOUT = 120.0  # seconds; a test that does not end has noticed
SLOW = ("hypothesis.extra.numpy", "matplotlib.pyplot", "mpmath", "scipy.stats", "torch.func")
Mutant = tuple[str, int, str, int]  # module, line, operator, and which of its places there

CONFIG = """
[cosmic-ray]
module-path = {modules}
timeout = {timeout}
excluded-modules = []
test-command = ""

[cosmic-ray.distributor]
name = "local"
"""


def main(part: str) -> int:
    """Run the mutants of a part or of one module; the exit code is 1 below 90 % killed."""
    modules = sorted(ROOT.joinpath("mathdl").glob(f"{part}.py" if "/" in part else f"{part}/*.py"))
    names = [file.relative_to(ROOT).as_posix() for file in modules if file.stem != "__init__"]
    tests = {name: tests_of(ROOT / name) for name in names}
    missing = [name for name, paths in tests.items() if not paths]
    if not names or missing:
        problem = f"no tests of {missing}" if missing else "no such part of mathdl"
        print(f"error: PART={part}: {problem}", file=sys.stderr)
        return 2
    for name in SLOW:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for needed in ("mathdl", "tests", "book", "conftest.py", "pyproject.toml", "mkdocs.yml"):
            subprocess.run(["cp", "-r", str(ROOT / needed), folder], check=True)
        os.chdir(copy)
        sys.path.insert(0, folder)
        mutants = listed(copy, names)
        sample = sorted(random.Random(0).sample(mutants, min(SAMPLE, len(mutants))))
        print(
            f"{len(mutants)} mutants; testing {len(sample)} of {', '.join(names)} ...", flush=True
        )
        if not all(passes(paths) for paths in tests.values()):
            print("error: the tests fail without a mutant", file=sys.stderr)
            return 2
        killed = sum(not survives(copy, tests[mutant[0]], mutant) for mutant in sample)
    print(f"{killed} of {len(sample)} killed, {100 * killed / max(len(sample), 1):.0f} %")
    return int(killed < 0.9 * max(len(sample), 1))  # nothing tested is no success


def tests_of(module: Path) -> list[str]:
    """Return its file of tests; of a private module without one, those of all that import it."""
    own = Path("tests", module.parent.name, f"test_{module.stem.removeprefix('_')}.py")
    if (ROOT / own).is_file():
        return [str(own)]
    if not module.stem.startswith("_"):
        return []
    users = [file for file in module.parent.glob("*.py") if imports(file, module.stem)]
    return sorted({path for user in users for path in tests_of(user)})


def imports(file: Path, name: str) -> bool:
    pattern = rf"^from mathdl[\w.]* import .*\b{name}\b|^from mathdl[\w.]*\.{name} import"
    return re.search(pattern, file.read_text(encoding="utf-8"), re.MULTILINE) is not None


def listed(copy: Path, names: list[str]) -> list[Mutant]:
    """List all mutants of some modules, but for those of type annotations, which nothing runs."""
    config, session = copy / "mutants.toml", copy / "mutants.sqlite"
    config.write_text(CONFIG.format(modules=names, timeout=TIMEOUT), encoding="utf-8")
    command = [sys.executable, "-m", "cosmic_ray.cli", "init", str(config), str(session)]
    subprocess.run(command, check=True)
    with sqlite3.connect(session) as database:
        mutants = database.execute(
            "select module_path, start_pos_row, operator_name, occurrence, start_pos_col"
            " from mutation_specs order by 1, 2, 5, 3, 4"
        ).fetchall()
    types = {name: annotations(copy / name) for name in names}
    return [m[:4] for m in mutants if not any(a <= (m[1], m[4]) < b for a, b in types[m[0]])]


def annotations(file: Path) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Return where each annotation starts and ends, as (line, column)."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    found = [getattr(node, name, None) for node in nodes for name in ("annotation", "returns")]
    return [
        ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))
        for node in found
        if node
    ]


def survives(copy: Path, tests: list[str], mutant: Mutant) -> bool:
    """Test one mutant, put the module back, and print what has survived."""
    name, line, operator, occurrence = mutant
    file = copy / name
    source = file.read_text(encoding="utf-8")
    changed = mutate_code(source, get_operator(operator)(), occurrence)
    file.write_text(changed, encoding="utf-8")
    alive = passes(tests)
    file.write_text(source, encoding="utf-8")
    if alive:
        lines = difflib.unified_diff(source.splitlines(), changed.splitlines(), n=0, lineterm="")
        shown = [text for text in lines if text[:3] not in ("---", "+++") and text[0] in "+-"]
        print(f"{name}:{line}: {operator}", *shown, sep="\n    ", flush=True)
    return alive


def passes(tests: list[str]) -> bool:
    """Run files of tests in a fork; True if all of them pass."""
    process = os.fork()
    if process == 0:
        code = 1
        try:
            code = run(tests)
        finally:
            os._exit(code)
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end:
        done, status = os.waitpid(process, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.02)
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    return False


def run(tests: list[str]) -> int:
    """In the fork: import the copy's packages anew, and say nothing."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "book")]:
        del sys.modules[name]
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.dont_write_bytecode = True  # two mutants of one second and size look alike
    already = "ignore::pytest.PytestAssertRewriteWarning"  # imported before pytest could look
    options = ["-x", "-q", "-p", "no:cacheprovider", "--hypothesis-profile", "mutants"]
    return int(pytest.main([*options, "-W", already, *tests]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
