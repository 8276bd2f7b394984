"""The command line of the book: `python -m book COMMAND --help`."""

import argparse
import keyword
import sys
from pathlib import Path

from book import audit, cache, check, figures, outputs, pages

SNIPPET = '"""{claim}."""\n\nimport numpy as np\n\nprint(np.float64(0.5))\n'


def new(root: Path, name: str) -> int:
    """Make a snippet, run it for its output, and print the fences to paste."""
    part, _, claim = name.removesuffix(".py").partition("/")
    if part not in pages.PARTS or not claim.isidentifier() or keyword.iskeyword(claim):
        parts = ", ".join(pages.PARTS)
        return fail(f"NAME is part/claim with a part of {parts} and a Python name; got {name!r}")
    file = root / "snippets" / part / f"{claim}.py"
    if file.exists():
        return fail(f"{file.relative_to(root)} exists; nothing is overwritten")
    cache.write(file, SNIPPET.format(claim=claim.replace("_", " ").capitalize()))
    cache.write(file.with_suffix(".out"), outputs.run(pages.read_text(file), str(file)))
    path = file.relative_to(root).as_posix()
    print(f"made {path} and its .out; edit it, `make outputs ONLY={part}/{claim}`, and paste:\n")
    print(f'```python\n--8<-- "{path}"\n```\n\n<!--{pages.EXPECTED}-->')
    print(f'```text\n--8<-- "{path.removesuffix(".py")}.out"\n```')
    return 0


def draw(root: Path) -> int:
    """Draw the figures that the cache lacks and say what failed."""
    gallery = figures.Gallery(root)
    wanted = [ref for page in pages.read_all(root) for ref in figures.references(page)]
    print(f"{len(wanted)} figures; drawing those that are missing ...", flush=True)
    drawn = gallery.draw_missing()
    failed = []
    for reference in wanted:
        try:
            gallery.drawing(reference.name, reference.alt)
        except figures.FigureError as error:
            failed.append(pages.Problem(reference.file, reference.line, str(error)))
    print(f"{len(drawn)} drawn, {len(failed)} failed")
    return show(failed)


def audit_site(root: Path, site: Path) -> int:
    """Compare the built site with the chapters and print what each holds."""
    if not (site / "index.html").is_file():
        return fail(f"no site in {site}: run `make site`")
    print(audit.report(root))
    return show(audit.problems(root, site))


def show(problems: list[pages.Problem]) -> int:
    for problem in problems:
        print(problem, file=sys.stderr)
    return int(bool(problems))


def fail(message: str) -> int:
    print(f"error: {message}", file=sys.stderr)
    return 2


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m book", description=__doc__)
    commands = made.add_subparsers(dest="command", required=True)
    command = commands.add_parser("outputs", help="run snippets, rewrite the outputs that differ")
    command.add_argument("only", nargs="?", default="", help="part, part/claim or part/chapter")
    commands.add_parser("figures", help="draw the figures that are missing")
    command = commands.add_parser("new", help="make a snippet, its output and the fence to paste")
    command.add_argument("name", help="part/claim, such as linalg/rows_are_neurons")
    command = commands.add_parser("check", help="what is wrong, told without running anything")
    command.add_argument("only", nargs="?", default="", help="part or part/chapter; default: all")
    command = commands.add_parser("audit", help="compare the built site with the chapters")
    command.add_argument("site", nargs="?", type=Path, help="default: site/")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 when all is well."""
    asked = parser().parse_args(arguments)
    root = pages.find_root()
    if asked.command == "outputs":
        return int(bool(outputs.refresh(root, asked.only)))
    if asked.command == "figures":
        return draw(root)
    if asked.command == "new":
        return new(root, asked.name)
    if asked.command == "check":
        return show(check.problems(root, asked.only))
    return audit_site(root, asked.site or root / "site")


if __name__ == "__main__":
    sys.exit(main())
