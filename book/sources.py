"""Python source as text: a function with the helpers that it uses, and what a module imports."""

import ast
from functools import lru_cache
from pathlib import Path

from book.pages import read_text, stamp


def functions(file: Path, names: list[str], *, named: bool = True, used: bool = True) -> str:
    """The source of top-level functions, below the functions and constants that they use.

    Either part can be left out: without `used` the named functions alone, without `named` only
    what they use.
    """
    return functions_as_written(file, stamp(file), tuple(names), named, used)


@lru_cache(maxsize=4096)
def functions_as_written(
    file: Path, stamp: tuple[int, int], names: tuple[str, ...], named: bool, helpers: bool
) -> str:
    lines, nodes = statements(file, stamp)
    used: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name in nodes and name not in used:
            used.add(name)
            todo += [node.id for node in ast.walk(nodes[name]) if isinstance(node, ast.Name)]
    wanted = {name for name in used if (named if name in names else helpers)}
    spans = sorted({(first(nodes[name]), nodes[name].end_lineno) for name in wanted})
    return "\n\n\n".join("\n".join(lines[start - 1 : end]) for start, end in spans)


@lru_cache(maxsize=512)
def statements(file: Path, stamp: tuple[int, int]) -> tuple[list[str], dict[str, ast.stmt]]:
    """The lines of a file and its top-level functions, classes and constants by name."""
    text = read_text(file)
    nodes: dict[str, ast.stmt] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            nodes[node.name] = node
        elif isinstance(node, ast.Assign):
            nodes |= {target.id: node for target in node.targets if isinstance(target, ast.Name)}
    return text.split("\n"), nodes


def first(node: ast.stmt) -> int:
    """The line a statement begins on, decorators included."""
    marks: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(mark.lineno for mark in marks)])


def closure(module: str, root: Path, package: str = "mathdl") -> list[Path]:
    """The files of `package` that importing `module` runs, itself included, sorted."""
    found: set[Path] = set()
    todo = [module]
    while todo:
        name = todo.pop()
        file = locate(name, root)
        if file is None or file in found:
            continue
        found.add(file)
        todo += [name.rpartition(".")[0]]  # importing a.b.c runs a and a.b first
        todo += [used for used in imports(file, name, stamp(file)) if used]
    return sorted(file for file in found if file.is_relative_to(root / package))


def locate(module: str, root: Path) -> Path | None:
    """The file of a module of this project, or None."""
    base = root.joinpath(*module.split("."))
    for file in (base.with_suffix(".py"), base / "__init__.py"):
        if module and file.is_file():
            return file
    return None


@lru_cache(maxsize=1024)
def imports(file: Path, module: str, stamp: tuple[int, int]) -> tuple[str, ...]:
    """The names of modules that a file may import, wherever in it the import stands."""
    package = module if file.name == "__init__.py" else module.rpartition(".")[0]
    found: list[str] = []
    try:
        tree = ast.parse(read_text(file))
    except SyntaxError:
        return ()  # importing it will say so
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join([*(above if node.level else []), *filter(None, [node.module])])
            found += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    return tuple(found)
