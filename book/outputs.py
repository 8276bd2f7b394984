"""Run the code of a chapter as a reader would, and compare what it prints with what is shown.

`python -m book outputs` rewrites the `.out` files through `refresh`; the tests run the same `run`
and `difference`, so what one accepts the other does.
"""

import ast
import contextlib
import difflib
import io
import math
import os
import random
import re
import sys
import tempfile
import traceback
import types
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from book import cache, pages

RTOL, ATOL = 1e-4, 1e-9
NUMBER = re.compile(
    r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?|(?<![A-Za-z])[-+]?(?:nan|inf)(?![A-Za-z])"
)


class WrongException(AssertionError):
    """Code raised nothing, or something else than its page says."""


@contextlib.contextmanager
def fresh_state() -> Iterator[None]:
    """Run the body in a temporary folder and put back the global state it may change."""
    keep: list[Callable[[], object]] = []

    def restore(getter: Callable[[], object], setter: Callable[[object], object]) -> None:
        value = getter()
        keep.append(lambda: setter(value))

    def reset(mapping: object, values: object) -> None:
        mapping.clear()  # type: ignore[attr-defined]
        mapping.update(values)  # type: ignore[attr-defined]

    environ, argv, path = dict(os.environ), list(sys.argv), list(sys.path)
    folder = os.getcwd()
    keep.append(lambda: reset(os.environ, environ))
    restore(random.getstate, random.setstate)  # type: ignore[arg-type]
    if numpy := sys.modules.get("numpy"):
        restore(numpy.random.get_state, numpy.random.set_state)
        restore(numpy.geterr, lambda value: numpy.seterr(**value))  # type: ignore[arg-type]
        options = numpy.get_printoptions()
        keep.append(lambda: numpy.set_printoptions(**options))
    if matplotlib := sys.modules.get("matplotlib"):
        parameters = dict(matplotlib.rcParams)
        keep.append(lambda: reset(matplotlib.rcParams, parameters))
    if torch := sys.modules.get("torch"):
        restore(torch.get_rng_state, torch.set_rng_state)
        restore(torch.get_default_dtype, torch.set_default_dtype)
        restore(torch.is_grad_enabled, torch.set_grad_enabled)
    main = sys.modules["__main__"]
    try:
        with tempfile.TemporaryDirectory() as temporary, warnings.catch_warnings():
            os.chdir(temporary)
            try:
                yield
            finally:
                os.chdir(folder)
    finally:
        sys.modules["__main__"] = main
        sys.argv[:], sys.path[:] = argv, path
        for put_back in keep:
            put_back()


def run(code: str, filename: str, line: int = 1, raises: str | None = None) -> str:
    """Run `code` as `__main__` and return what it prints.

    A traceback shows `filename` and counts lines from `line`. Warnings are errors: a reader would
    see one that the page does not show. Where `raises` names an exception, exactly it must come,
    and its type and message end the output.

    Raises:
        WrongException: the code raised nothing or another exception than `raises`.
        SyntaxError, or whatever the code raises when `raises` is None.
    """
    tree = ast.parse(code, filename)
    program = compile(ast.increment_lineno(tree, line - 1), filename, "exec")
    module = types.ModuleType("__main__")
    module.__file__ = filename
    printed = io.StringIO()
    with fresh_state(), contextlib.redirect_stdout(printed):
        warnings.simplefilter("error")
        # but not this one, which torch's forward mode raises inside and Python hides from readers
        warnings.filterwarnings("ignore", "`torch.jit.script` is", DeprecationWarning)
        sys.modules["__main__"] = module
        sys.argv[:] = [filename]
        try:
            exec(program, module.__dict__)
        except SystemExit as error:
            raise WrongException(f"the code ends the program: SystemExit({error.code!r})") from None
        except Exception as error:
            if raises is None:
                raise
            if type(error).__name__ != raises:
                raise WrongException(
                    f"raised {type(error).__name__}: {error}; its page says {raises}"
                ) from error
            printed.write(f"{raises}: {error}\n")
        else:
            if raises is not None:
                raise WrongException(f"raised nothing; its page says {raises}")
    return printed.getvalue()


def difference(expected: str, got: str) -> str | None:
    """A diff between two outputs, or None where they agree.

    Text and integers agree exactly, floats to `RTOL` and `ATOL`, and -0. is 0.
    """
    if agree(expected, got):
        return None
    ours, theirs = expected.splitlines(), got.splitlines()
    if len(ours) == len(theirs):  # a line within tolerance is no part of the diff
        theirs = [a if agree(a, b) else b for a, b in zip(ours, theirs, strict=True)]
    diff = difflib.unified_diff(ours, theirs, "the book shows", "the code prints", lineterm="")
    return "\n".join(diff) or "only the line end after the last line differs"


def agree(expected: str, got: str) -> bool:
    """Tell whether two outputs are the same within tolerance."""
    if expected == got:
        return True
    ours, theirs = NUMBER.findall(expected), NUMBER.findall(got)
    if len(ours) != len(theirs) or not all(map(numbers_agree, ours, theirs)):
        return False
    between = [NUMBER.split(expected), NUMBER.split(got)]
    if any(is_signed_zero(number) for number in ours + theirs):  # a sign moves the columns
        between = [[" ".join(text.split()) for text in texts] for texts in between]
    return between[0] == between[1]


def is_float(number: str) -> bool:
    return bool(re.search(r"[.eEn]", number))


def is_signed_zero(number: str) -> bool:
    return number.startswith("-") and is_float(number) and float(number) == 0


def numbers_agree(expected: str, got: str) -> bool:
    """Compare two numbers as printed: integers exactly, floats within tolerance."""
    if not (is_float(expected) and is_float(got)):
        return expected == got
    a, b = float(expected), float(got)
    if not (math.isfinite(a) and math.isfinite(b)):
        return a == b or (math.isnan(a) and math.isnan(b))
    return abs(a - b) <= ATOL + RTOL * max(abs(a), abs(b))


def refresh(root: Path, only: str = "", say: Callable[[str], None] = print) -> int:
    """Run the snippets below snippets/`only`, or those that the chapter `only` shows.

    Outputs that differ are rewritten. Returns the number of snippets that failed; their outputs
    stay as they were.
    """
    shown_by = [
        (page, fence)
        for page in pages.read_all(root)
        for fence in page.fences
        if fence.kind == "snippet"
    ]
    raising = {fence.source: fence.raises for _, fence in shown_by}
    of_chapter = {fence.source for page, fence in shown_by if page.path == f"docs/{only}.md"}
    found = [
        file
        for file in sorted((root / "snippets").rglob("*.py"))
        if (name := file.relative_to(root).as_posix()) in of_chapter
        or (not of_chapter and name.startswith(f"snippets/{only}"))
    ]
    if not found:
        say(f"no snippet below snippets/{only} and no chapter docs/{only}.md that shows one")
        return 1
    failed = 0
    for count, file in enumerate(found, 1):
        name, out = file.relative_to(root).as_posix(), file.with_suffix(".out")
        try:
            printed = run(pages.read_text(file), str(file), raises=raising.get(name))
        except Exception as error:
            failed += 1
            say(f"[{count}/{len(found)}] {name} FAILED\n{explain(error)}")
            continue
        shown = pages.read_text(out) if out.exists() else ""
        diff = difference(shown, printed)
        if diff:
            cache.write(out, printed)
        say(f"[{count}/{len(found)}] {name} " + (f"rewritten\n{diff}" if diff else "unchanged"))
    return failed


def explain(error: BaseException) -> str:
    """The traceback of what a snippet raised, without the frames of this module."""
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(error), error, trace)).rstrip()
