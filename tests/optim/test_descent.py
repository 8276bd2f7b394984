"""Descent: update rules against torch.optim, identities, edges, errors that name the step."""

from itertools import islice

import numpy as np
import pytest
import torch

from mathdl.optim.descent import gradient_descent, heavy_ball, nesterov, trajectory
from mathdl.optim.objectives import beale, quadratic, rosenbrock
from tests.optim.runs import STARTS, STEPS, gap, torch_run

BOWL = quadratic([[4.0, 1.0], [1.0, 3.0]], [1.0, -2.0])
RULES = {
    "gradient_descent": (gradient_descent, {}, {}),
    "heavy_ball": (heavy_ball, {"momentum": 0.9}, {"momentum": 0.9}),
    "nesterov": (nesterov, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}),
}
each_rule = pytest.mark.parametrize("rule, ours, torchs", RULES.values(), ids=RULES.keys())


RATES = {"quadratic": 0.02, "rosenbrock": 5e-4, "network": 0.05}
each_loss = pytest.mark.parametrize("name", RATES)


def sgd(lr, settings):
    return lambda params: torch.optim.SGD(params, lr=lr, **settings)


@each_loss
@each_rule
@pytest.mark.parametrize("schedule", [False, True])
def test_fed_with_torchs_gradients_every_iterate_is_torchs(
    rule, ours, torchs, name, schedule
) -> None:
    lr = RATES[name]
    rate = (lambda step: lr / (1 + step / 100)) if schedule else (lambda step: lr)
    iterates, gradients = torch_run(name, sgd(lr, torchs), rate)
    recorded = iter(gradients)
    run = rule(lambda x: next(recorded), STARTS[name], lr=rate if schedule else lr, **ours)
    assert gap(trajectory(run, STEPS), iterates) <= 1e-12


@each_rule
@pytest.mark.parametrize("name, objective", [("quadratic", BOWL), ("rosenbrock", rosenbrock)])
def test_free_running_iterates_are_torchs(rule, ours, torchs, name, objective) -> None:
    iterates, _ = torch_run(name, sgd(RATES[name], torchs))
    run = rule(objective.grad, STARTS[name], lr=RATES[name], **ours)
    assert gap(trajectory(run, STEPS), iterates) <= 1e-10


def test_two_steps_by_hand() -> None:
    grad = quadratic([[2.0]]).grad  # x - 0.25 * 2 x halves x
    assert trajectory(gradient_descent(grad, [8.0], lr=0.25), 3).ravel().tolist() == [8, 4, 2, 1]
    ball = trajectory(heavy_ball(grad, [8.0], lr=0.25, momentum=0.5), 2).ravel()
    assert ball.tolist() == [8, 4, 0]  # v = 16, then 8 + 8
    ahead = trajectory(nesterov(grad, [8.0], lr=0.25, momentum=0.5), 2).ravel()
    assert ahead.tolist() == [8, 2, -0.5]  # v = 16, 16 + 8; v = 8 + 4, 4 + 6


@pytest.mark.parametrize("rule", [heavy_ball, nesterov])
def test_without_momentum_it_is_gradient_descent(rule) -> None:
    plain = trajectory(gradient_descent(rosenbrock.grad, [-1, 1], lr=1e-3), 100)
    assert np.array_equal(
        trajectory(rule(rosenbrock.grad, [-1, 1], lr=1e-3, momentum=0), 100), plain
    )


def test_nesterovs_own_points() -> None:
    """With x_{t+1} = y_t - lr grad(y_t), y_{t+1} is x_{t+1} + beta (x_{t+1} - x_t)."""
    lr, beta = 1e-3, 0.9
    y = trajectory(nesterov(rosenbrock.grad, [-1, 1], lr=lr, momentum=beta), 200)
    x = np.vstack([y[:1], [p - lr * rosenbrock.grad(p) for p in y]])
    assert gap(x[1:-1] + beta * np.diff(x[:-1], axis=0), y[1:]) <= 1e-12


def test_a_schedule_is_asked_for_each_step() -> None:
    asked = []

    def lr(step: int) -> float:
        asked.append(step)
        return 0.1 if step else 0.0

    x = trajectory(gradient_descent(lambda x: np.ones(1), [0.0], lr=lr), 3)
    assert asked == [0, 1, 2]
    assert x.ravel() == pytest.approx([0, 0, -0.1, -0.2])


@each_rule
def test_iterates_are_the_callers_and_arguments_stay(rule, ours, torchs) -> None:
    x0 = np.array([1.0, 2.0])

    def greedy(x):
        g = BOWL.grad(x)
        x[:] = 7  # the gradient's own copy
        return g

    clean = trajectory(rule(BOWL.grad, x0, lr=0.1, **ours), 5)
    run = rule(greedy, x0, lr=0.1, **ours)
    for row in clean:
        x = next(run)
        assert np.array_equal(x, row)
        x[:] = 7
    assert x0.tolist() == [1.0, 2.0]


@each_rule
def test_a_gradient_that_its_caller_reuses(rule, ours, torchs) -> None:
    buffer = np.empty(2)

    def reuse(x):
        buffer[:] = BOWL.grad(x)
        return buffer

    assert np.array_equal(
        trajectory(rule(reuse, [1.0, 2.0], lr=0.1, **ours), 5),
        trajectory(rule(BOWL.grad, [1.0, 2.0], lr=0.1, **ours), 5),
    )


def test_divergence_is_shown_until_it_overflows() -> None:
    grad = quadratic(np.diag([2.0, 20.0])).grad
    x = trajectory(gradient_descent(grad, [1.0, 1.0], lr=0.11), 100)
    assert x[:, 1] == pytest.approx((-1.2) ** np.arange(101), rel=1e-10)
    with pytest.raises(ValueError, match=r"step \d+: grad\(x\) has \d NaN or infinite entries"):
        trajectory(gradient_descent(beale.grad, [9.0, 9.0], lr=1.0), 100)


def test_gradients_of_integers_and_lists_pass() -> None:
    run = gradient_descent(lambda x: [1, 2], [0, 0], lr=np.float32(0.5))
    assert trajectory(run, 1)[1] == pytest.approx([-0.5, -1.0])


@pytest.mark.parametrize(
    "settings, message",
    [
        ({"lr": 0}, "lr is 0; it needs to be positive"),
        ({"lr": -0.1}, "lr is -0.1; it needs to be positive"),
        ({"lr": float("nan")}, "lr is nan; it needs to be a finite number"),
        ({"lr": "fast"}, "lr is 'fast'; it needs to be a finite number"),
        ({"momentum": 1.0}, r"momentum is 1.0; it needs to be at least 0 and below 1"),
        ({"momentum": -0.1}, "momentum is -0.1; it needs to be at least 0 and below 1"),
        ({"momentum": float("nan")}, "momentum is nan; it needs to be a finite number"),
        ({"x0": [[1.0]]}, r"x0 has shape \(1, 1\)"),
        ({"x0": [np.nan]}, "x0 has 1 NaN"),
        ({"grad": None}, "grad is NoneType; it needs to be a function"),
    ],
)
def test_errors_at_once(settings, message) -> None:
    for rule, ours, _ in RULES.values():
        if "momentum" in settings and "momentum" not in ours:
            continue  # plain gradient descent has none
        arguments = {"grad": BOWL.grad, "x0": [1.0, 2.0], "lr": 0.1} | ours | settings
        with pytest.raises(ValueError, match=message):
            rule(arguments.pop("grad"), arguments.pop("x0"), **arguments)


@each_rule
@pytest.mark.parametrize(
    "value, message",
    [
        ([1.0], r"step 2: grad\(x\) has shape \(1,\); it needs shape \(2,\)"),
        ([np.nan, 1.0], r"step 2: grad\(x\) has 1 NaN or infinite entries"),
        ([np.inf, -np.inf], r"step 2: grad\(x\) has 2 NaN or infinite entries"),
        ([1j, 1.0], r"step 2: grad\(x\) has dtype complex128; it needs real numbers"),
    ],
)
def test_errors_name_the_step(rule, ours, torchs, value, message) -> None:
    answers = iter([[1.0, 1.0], [1.0, 1.0], value])
    run = rule(lambda x: next(answers), [0.0, 0.0], lr=0.1, **ours)
    assert len(list(islice(run, 3))) == 3  # x_0, x_1, x_2 are there
    with pytest.raises(ValueError, match=message):
        next(run)


def test_a_schedule_that_turns_negative() -> None:
    run = gradient_descent(BOWL.grad, [1.0, 2.0], lr=lambda step: 0.1 - 0.1 * step)
    assert trajectory(run, 2).shape == (3, 2)  # a rate of 0 stands still
    with pytest.raises(ValueError, match=r"lr\(2\) is -0.1; it needs to be at least 0"):
        next(run)


def test_trajectory() -> None:
    run = gradient_descent(BOWL.grad, [1.0, 2.0], lr=0.1)
    assert trajectory(run, 0).tolist() == [[1.0, 2.0]]
    with pytest.raises(ValueError, match="n_steps is -1; it needs to be a whole number"):
        trajectory(run, -1)
    with pytest.raises(ValueError, match="run ended after 2 iterates; it needs 3"):
        trajectory(iter([np.zeros(1), np.ones(1)]), 2)
