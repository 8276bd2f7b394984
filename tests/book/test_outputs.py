"""What a snippet prints: how it is run, and when two outputs are the same."""

import os
import random
import sys

import numpy as np
import pytest
import torch

from book import __main__, outputs
from tests.book.conftest import Project


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("a 1.0\n", "a 1.00005\n"),
        ("1e-12\n", "-3.0e-10\n"),
        ("[-0.  1.]\n", "[0. 1.]\n"),
        ("x = -0.00 and 5\n", "x = 0.00 and 5\n"),
        ("nan -inf\n", "nan -inf\n"),
        ("1234567.0\n", "1234568.0\n"),
    ],
)
def test_outputs_that_agree(expected, got):
    assert outputs.difference(expected, got) is None
    assert outputs.difference(got, expected) is None


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        ("1.0\n", "1.0002\n"),  # beyond rtol
        ("1e-9\n", "4e-9\n"),  # beyond atol
        ("3\n", "4\n"),  # integers are exact
        ("1000000\n", "1000001\n"),
        ("3.0\n", "3\n"),  # a float is no integer
        ("a 1.0\n", "b 1.0\n"),
        ("a  1.0\n", "a 1.0\n"),  # white space counts
        ("1.0 2.0\n", "1.0\n"),
        ("nan\n", "1.0\n"),
        ("inf\n", "-inf\n"),
        ("1.0\n", "-1.0\n"),
        ("0.5\n", "0.5"),
        ("", "1\n"),
    ],
)
def test_outputs_that_differ(expected, got):
    assert outputs.difference(expected, got)
    assert outputs.difference(got, expected)


def test_a_diff_leaves_out_the_lines_within_tolerance():
    diff = outputs.difference("a 1.0\nb 2\n", "a 1.00001\nb 3\n")
    assert "-b 2\n+b 3" in diff
    assert "1.00001" not in diff


def test_code_runs_as_main_in_a_fresh_namespace_and_folder():
    before = os.getcwd()
    code = "import os, sys\nprint(__name__, sys.argv[0], os.listdir('.'))\nleft = 1\n"
    assert outputs.run(code, "x.py") == "__main__ x.py []\n"
    assert os.getcwd() == before
    with pytest.raises(NameError):
        outputs.run("print(left)", "x.py")


def test_a_dataclass_of_a_snippet_finds_its_module():
    code = "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: 'int'\nprint(P(1))\n"
    assert outputs.run(code, "x.py") == "P(x=1)\n"


def test_global_state_is_put_back():
    def state():
        return (
            random.getstate(),
            np.random.get_state()[1].tolist(),
            np.geterr(),
            np.get_printoptions(),
            torch.get_default_dtype(),
            torch.get_rng_state().tolist(),
            torch.is_grad_enabled(),
            dict(os.environ),
            list(sys.path),
            list(sys.argv),
            sys.modules["__main__"],
        )

    before = state()
    outputs.run(
        "import random, os, sys, numpy as np, torch\n"
        "random.seed(1); np.random.seed(1); np.seterr(all='ignore')\n"
        "np.set_printoptions(precision=2); torch.set_default_dtype(torch.float64)\n"
        "torch.manual_seed(3); torch.set_grad_enabled(False)\n"
        "os.environ['X_OF_A_SNIPPET'] = '1'; sys.path.append('x'); sys.argv.append('y')\n",
        "x.py",
    )
    assert state() == before


def test_code_that_must_raise_ends_with_its_message():
    code = "print('before')\nint('x')\n"
    printed = outputs.run(code, "x.py", raises="ValueError")
    assert printed.startswith("before\nValueError: invalid literal")


def test_another_exception_than_the_page_says_is_refused():
    with pytest.raises(
        outputs.WrongException, match="raised KeyError: 1; its page says ValueError"
    ):
        outputs.run("{}[1]", "x.py", raises="ValueError")


def test_refresh_rewrites_what_differs_and_keeps_what_is_within_tolerance(project: Project, capsys):
    out = project.root / "snippets/linalg/twice.out"
    project.write("snippets/linalg/twice.out", "6 0.75001\n")
    assert __main__.main(["outputs"]) == 0
    assert out.read_text() == "6 0.75001\n"
    assert "unchanged" in capsys.readouterr().out
    project.write("snippets/linalg/twice.out", "7 0.75\n")
    assert __main__.main(["outputs", "linalg/twice"]) == 0
    assert out.read_text() == "6 0.75\n"
    assert "-7 0.75\n+6 0.75" in capsys.readouterr().out


def test_refresh_of_a_chapter_rewrites_the_outputs_that_it_shows(project: Project, capsys):
    project.write("snippets/linalg/other.py", "print(1)\n")
    project.write("snippets/linalg/twice.out", "7 0.75\n")
    assert __main__.main(["outputs", "linalg/good"]) == 0
    assert (project.root / "snippets/linalg/twice.out").read_text() == "6 0.75\n"
    assert not (project.root / "snippets/linalg/other.out").exists()
    assert "[1/1] snippets/linalg/twice.py rewritten" in capsys.readouterr().out


def test_refresh_leaves_the_output_of_a_snippet_that_fails(project: Project, capsys):
    project.edit("snippets/linalg/twice.py", "2 * 3 / 8", "1 / 0")
    assert __main__.main(["outputs"]) == 1
    assert "ZeroDivisionError" in capsys.readouterr().out
    assert (project.root / "snippets/linalg/twice.out").read_text() == "6 0.75\n"


def test_refresh_of_nothing_says_so(project: Project, capsys):
    assert __main__.main(["outputs", "linalg/thrice"]) == 1
    assert "no snippet below snippets/linalg/thrice" in capsys.readouterr().out


def test_new_makes_a_snippet_that_runs_and_never_overwrites(project: Project, capsys):
    assert __main__.main(["new", "linalg/rows_are_neurons"]) == 0
    said = capsys.readouterr().out
    for line in ('--8<-- "snippets/linalg/rows_are_neurons.py"', "expected-output", ".out"):
        assert line in said
    made = project.root / "snippets/linalg/rows_are_neurons.py"
    assert outputs.run(made.read_text(), str(made)) == made.with_suffix(".out").read_text()
    made.write_text("mine")
    assert __main__.main(["new", "linalg/rows_are_neurons"]) == 2
    assert made.read_text() == "mine"


@pytest.mark.parametrize("name", ["nowhere/x", "linalg", "linalg/2x", "linalg/class", "../x", ""])
def test_new_refuses_a_name_that_is_none(project: Project, name, capsys):
    assert __main__.main(["new", name]) == 2
    assert "NAME is part/claim" in capsys.readouterr().err
