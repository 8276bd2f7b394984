"""Adaptive methods: update rules against torch.optim, with schedules and clipping; first steps."""

from itertools import islice

import hypothesis.strategies as st
import numpy as np
import pytest
import torch
from hypothesis import given

from mathdl.optim.adaptive import adagrad, adam, adamw, rmsprop
from mathdl.optim.clipping import clip_by_norm, clip_by_value
from mathdl.optim.descent import trajectory
from mathdl.optim.objectives import quadratic, rosenbrock
from mathdl.optim.schedules import cosine, warmup
from tests.optim.runs import STARTS, STEPS, gap, torch_run

BOWL = quadratic([[4.0, 1.0], [1.0, 3.0]], [1.0, -2.0])
RULES = {
    "adagrad": (adagrad, torch.optim.Adagrad, {}, 0.1),
    "rmsprop": (rmsprop, torch.optim.RMSprop, {}, 0.01),
    "rmsprop 0.9": (rmsprop, torch.optim.RMSprop, {"alpha": 0.9, "eps": 1e-6}, 0.01),
    "adam": (adam, torch.optim.Adam, {}, 0.01),
    "adam 0.8": (adam, torch.optim.Adam, {"betas": (0.8, 0.99)}, 0.01),
    "adamw": (adamw, torch.optim.AdamW, {}, 0.01),
    "adamw 0.1": (adamw, torch.optim.AdamW, {"weight_decay": 0.1, "eps": 1e-4}, 0.01),
}
each_rule = pytest.mark.parametrize("rule, theirs, settings, lr", RULES.values(), ids=RULES.keys())
PLAIN = {"adagrad": adagrad, "rmsprop": rmsprop, "adam": adam, "adamw": adamw}
DEFAULTS = {name: RULES[name] for name in PLAIN}
each_default = pytest.mark.parametrize(
    "rule, theirs, settings, lr", DEFAULTS.values(), ids=DEFAULTS.keys()
)
each_plain = pytest.mark.parametrize("rule", PLAIN.values(), ids=PLAIN.keys())


@pytest.mark.parametrize("name", STARTS)
@each_rule
def test_fed_with_torchs_gradients_every_iterate_is_torchs(rule, theirs, settings, lr, name):
    iterates, gradients = torch_run(name, lambda x: theirs(x, lr=lr, **settings))
    recorded = iter(gradients)
    run = rule(lambda x: next(recorded), STARTS[name], lr=lr, **settings)
    assert gap(trajectory(run, STEPS), iterates) <= 1e-12


CLIPS = {
    "norm": (
        lambda g: clip_by_norm(g, 0.3),
        lambda x: torch.nn.utils.clip_grad_norm_([x], 0.3),
    ),
    "value": (
        lambda g: clip_by_value(g, 0.2),
        lambda x: torch.nn.utils.clip_grad_value_([x], 0.2),
    ),
}


@pytest.mark.parametrize("name", STARTS)
@pytest.mark.parametrize("ours, torchs", CLIPS.values(), ids=CLIPS.keys())
@each_default
def test_with_a_schedule_and_clipping_too(rule, theirs, settings, lr, ours, torchs, name):
    rate = warmup(cosine(lr, n_steps=800), n_steps=100)
    iterates, gradients = torch_run(name, lambda x: theirs(x, lr=lr, **settings), rate, torchs)
    recorded = iter(gradients)
    run = rule(lambda x: ours(next(recorded)), STARTS[name], lr=rate, **settings)
    assert gap(trajectory(run, STEPS), iterates) <= 1e-12


@pytest.mark.parametrize("name", ["adagrad", "adam", "adamw"])
def test_free_running_iterates_on_rosenbrock_are_torchs(name):
    """Not for RMSprop, nor for Adam with short memories: their rules amplify rounding."""
    rule, theirs, settings, lr = RULES[name]
    iterates, _ = torch_run("rosenbrock", lambda x: theirs(x, lr=lr, **settings))
    run = rule(rosenbrock.grad, STARTS["rosenbrock"], lr=lr, **settings)
    assert gap(trajectory(run, STEPS), iterates) <= 1e-10


def test_defaults_are_torchs():
    for name, (rule, theirs, _, _) in DEFAULTS.items():
        iterates, gradients = torch_run("quadratic", theirs)
        recorded = iter(gradients)
        run = rule(lambda x, recorded=recorded: next(recorded), STARTS["quadratic"])
        assert gap(trajectory(run, STEPS), iterates) <= 1e-12, name


def test_l2_in_adam_is_a_gradient_like_any_other():
    """Against torch while x is large: where decay drives it to 0, the root amplifies rounding."""
    run = adam(BOWL.grad, [1.0, 2.0], weight_decay=0.3)
    other = adam(lambda x: BOWL.grad(x) + 0.3 * x, [1.0, 2.0])
    assert np.array_equal(trajectory(run, 100), trajectory(other, 100))
    iterates, gradients = torch_run("rosenbrock", lambda x: torch.optim.Adam(x, weight_decay=0.1))
    recorded = iter(gradients)
    run = adam(lambda x: next(recorded), STARTS["rosenbrock"], weight_decay=0.1)
    assert gap(trajectory(run, STEPS), iterates) <= 1e-12


@given(g=st.floats(1e-3, 1e3), sign=st.sampled_from([-1.0, 1.0]))
def test_the_first_step_of_adam_is_lr_whatever_the_gradient(g, sign):
    """Both averages are corrected to the gradient itself and its square: eps = 1e-8 is all."""
    x = trajectory(adam(lambda x: [sign * g], [0.0], lr=0.1), 1)[1]
    assert x[0] == pytest.approx(-sign * 0.1 * g / (g + 1e-8), rel=1e-12)


def test_the_first_step_of_rmsprop_is_ten_times_lr():
    x = trajectory(rmsprop(lambda x: [3.0], [0.0], lr=0.1), 1)[1]
    assert x[0] == pytest.approx(-0.1 / np.sqrt(0.01), rel=1e-6)


def test_adagrad_slows_down_as_one_over_the_root_of_the_step():
    steps = np.diff(trajectory(adagrad(lambda x: [2.0], [0.0], lr=0.1), 100), axis=0)
    assert steps.ravel() == pytest.approx(-0.1 / np.sqrt(np.arange(1, 101)), rel=1e-9)


def test_weight_decay_beside_the_averages_and_through_them():
    """Without a gradient AdamW shrinks by 1 - lr w; Adam, fed w x alone, walks by lr a step."""
    still = lambda x: np.zeros(1)  # noqa: E731
    shrunk = trajectory(adamw(still, [8.0], lr=0.1, weight_decay=0.5), 3).ravel()
    assert shrunk == pytest.approx(8 * 0.95 ** np.arange(4), rel=1e-12)
    walked = trajectory(adam(still, [8.0], lr=0.1, weight_decay=0.5), 1).ravel()
    assert walked == pytest.approx([8, 7.9], rel=1e-8)
    assert np.array_equal(
        trajectory(adam(BOWL.grad, [1.0, 2.0]), 50),
        trajectory(adamw(BOWL.grad, [1.0, 2.0], weight_decay=0), 50),
    )


@each_plain
def test_arguments_stay(rule):
    x0 = np.array([1.0, 2.0])

    def greedy(x):
        g = BOWL.grad(x)
        x[:] = 7
        return g

    clean = trajectory(rule(BOWL.grad, x0), 5)
    run = rule(greedy, x0)
    for row in clean:
        x = next(run)
        assert np.array_equal(x, row)
        x[:] = 7
    assert x0.tolist() == [1.0, 2.0]


COMMON = [
    ({"lr": 0.0}, "lr is 0.0; it needs to be positive"),
    ({"eps": 0.0}, "eps is 0.0; it needs to be positive"),
    ({"eps": -1e-8}, "eps is -1e-08; it needs to be positive"),
    ({"x0": []}, r"x0 has shape \(0,\)"),
    ({"grad": 3}, "grad is int; it needs to be a function"),
]
ADAMS = [
    ({"betas": (1.0, 0.9)}, r"betas\[0\] is 1.0; it needs to be at least 0 and below 1"),
    ({"betas": (0.9, -0.1)}, r"betas\[1\] is -0.1; it needs to be at least 0 and below 1"),
    ({"betas": 0.9}, "betas is 0.9; it needs to be two numbers"),
    ({"betas": (0.9,)}, r"betas is \(0.9,\); it needs to be two numbers"),
    ({"weight_decay": -0.1}, "weight_decay is -0.1; it needs to be at least 0"),
]
FAULTS = [(rule, *fault) for rule in PLAIN.values() for fault in COMMON]
FAULTS += [(rule, *fault) for rule in (adam, adamw) for fault in ADAMS]
FAULTS += [(rmsprop, {"alpha": 1.0}, "alpha is 1.0; it needs to be at least 0 and below 1")]


@pytest.mark.parametrize("rule, settings, message", FAULTS)
def test_errors_at_once(rule, settings, message):
    arguments = {"grad": BOWL.grad, "x0": [1.0, 2.0]} | settings
    with pytest.raises(ValueError, match=message):
        rule(arguments.pop("grad"), arguments.pop("x0"), **arguments)


@each_plain
def test_errors_name_the_step(rule):
    answers = iter([[1.0], [1.0], [np.nan]])
    run = rule(lambda x: next(answers), [0.0])
    assert len(list(islice(run, 3))) == 3
    with pytest.raises(ValueError, match=r"step 2: grad\(x\) has 1 NaN or infinite entries"):
        next(run)
