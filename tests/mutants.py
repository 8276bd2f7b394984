"""Mutation testing of one part of mathdl: `make mutants PART=linalg`, or PART=linalg/vectors.

Each mutant changes one operator, number or name in a copy of the project; the tests of its module
must fail. A seeded sample keeps a run short. What survives is printed with its line and reason to
look: an equivalent mutant, or a test that is missing.
"""

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = 200

CONFIG = """
[cosmic-ray]
module-path = {modules}
timeout = 60.0
excluded-modules = []
test-command = "{python} -m pytest -x -q -p no:cacheprovider {tests}"

[cosmic-ray.distributor]
name = "local"
"""


def main(part: str) -> int:
    """Run the mutants of a part or of one module; the exit code is 1 below 90 % killed."""
    modules = sorted(ROOT.joinpath("mathdl").glob(f"{part}.py" if "/" in part else f"{part}/*.py"))
    names = [file.relative_to(ROOT).as_posix() for file in modules if file.stem != "__init__"]
    tests = [name.replace("mathdl/", "tests/").rpartition("/") for name in names]
    paths = [f"{folder}/test_{file.removeprefix('_')}" for folder, _, file in tests]
    missing = [path for path in paths if not (ROOT / path).is_file()]
    if not names or missing:
        print(f"error: PART={part}: {missing or 'no such part of mathdl'}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for needed in ("mathdl", "tests", "book", "conftest.py", "pyproject.toml", "mkdocs.yml"):
            subprocess.run(["cp", "-r", str(ROOT / needed), folder], check=True)
        config = copy / "mutants.toml"
        config.write_text(
            CONFIG.format(modules=names, python=sys.executable, tests=" ".join(paths)),
            encoding="utf-8",
        )
        session = copy / "mutants.sqlite"
        cosmic_ray(copy, "init", config.name, session.name)
        total = thin(session)
        print(
            f"{total} mutants; testing {min(SAMPLE, total)} of {', '.join(names)} ...", flush=True
        )
        cosmic_ray(copy, "exec", config.name, session.name)
        return report(session)


def cosmic_ray(folder: Path, *arguments: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(folder)}
    command = [sys.executable, "-m", "cosmic_ray.cli", *arguments]
    subprocess.run(command, cwd=folder, env=environment, check=True)


def thin(session: Path) -> int:
    """Keep a seeded sample of the mutants; return how many there were."""
    with sqlite3.connect(session) as database:
        jobs = sorted(job for (job,) in database.execute("select job_id from mutation_specs"))
        places = database.execute(
            "select job_id from mutation_specs order by module_path, start_pos_row, start_pos_col,"
            " operator_name, occurrence"
        )
        ordered = [job for (job,) in places]
        kept = set(random.Random(0).sample(ordered, min(SAMPLE, len(ordered))))
        for job in jobs:
            if job not in kept:
                database.execute("delete from mutation_specs where job_id = ?", (job,))
                database.execute("delete from work_items where job_id = ?", (job,))
    return len(jobs)


def report(session: Path) -> int:
    """Print the survivors and the share killed."""
    with sqlite3.connect(session) as database:
        rows = database.execute(
            "select module_path, start_pos_row, operator_name, test_outcome, diff"
            " from mutation_specs join work_results using (job_id) order by 1, 2"
        ).fetchall()
    survived = [row for row in rows if "SURVIVED" in str(row[3]).upper()]
    for module, line, operator, _, diff in survived:
        changed = [
            text
            for text in diff.splitlines()
            if text[:1] in "+-" and text[:3] not in ("+++", "---")
        ]
        print(f"{module}:{line}: {operator}", *changed, sep="\n    ")
    killed = len(rows) - len(survived)
    print(f"{killed} of {len(rows)} killed, {100 * killed / max(len(rows), 1):.0f} %")
    return int(killed < 0.9 * max(len(rows), 1))  # nothing tested is no success


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
