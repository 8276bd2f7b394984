"""Schedules: each against torch.optim.lr_scheduler, ends and shapes, errors."""

import re

import pytest
import torch
from torch.optim import lr_scheduler

from mathdl.optim.schedules import constant, cosine, exponential, one_cycle, step, warmup


def torchs(make, lr: float, n_steps: int) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler = make(optimizer)
    rates = []
    for _ in range(n_steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


PAIRS = {
    "constant": (constant(0.3), lambda o: lr_scheduler.ConstantLR(o, factor=1.0)),
    "step": (step(0.3, step_size=7), lambda o: lr_scheduler.StepLR(o, 7)),
    "step 0.5": (step(0.3, step_size=7, gamma=0.5), lambda o: lr_scheduler.StepLR(o, 7, 0.5)),
    "exponential": (exponential(0.3, gamma=0.9), lambda o: lr_scheduler.ExponentialLR(o, 0.9)),
    "cosine": (cosine(0.3, n_steps=60), lambda o: lr_scheduler.CosineAnnealingLR(o, 60)),
    "cosine 0.1": (
        cosine(0.3, n_steps=60, eta_min=0.1),
        lambda o: lr_scheduler.CosineAnnealingLR(o, 60, 0.1),
    ),
    "warmup": (
        warmup(cosine(0.3, n_steps=50), n_steps=10),
        lambda o: lr_scheduler.SequentialLR(
            o,
            [
                lr_scheduler.LinearLR(o, 1 / 11, 10 / 11, 9),
                lr_scheduler.CosineAnnealingLR(o, 50),
            ],
            [10],
        ),
    ),
    "one cycle": (one_cycle(0.3, n_steps=60), lambda o: lr_scheduler.OneCycleLR(o, 0.3, 60)),
    "one cycle 0.4": (
        one_cycle(0.3, n_steps=60, pct_start=0.4, div_factor=5, final_div_factor=20),
        lambda o: lr_scheduler.OneCycleLR(
            o, 0.3, 60, pct_start=0.4, div_factor=5, final_div_factor=20
        ),
    ),
}


@pytest.mark.filterwarnings("ignore:The epoch parameter:UserWarning")  # torch's own SequentialLR
@pytest.mark.parametrize("ours, make", PAIRS.values(), ids=PAIRS.keys())
def test_rates_are_torchs(ours, make):
    assert [ours(t) for t in range(60)] == pytest.approx(torchs(make, 0.3, 60), rel=1e-12)


def test_ends():
    half = cosine(0.3, n_steps=10, eta_min=0.1)
    assert [half(0), half(5), half(10), half(99)] == pytest.approx([0.3, 0.2, 0.1, 0.1], rel=1e-12)
    cycle = one_cycle(1.0, n_steps=11, pct_start=4 / 11)
    assert [cycle(0), cycle(3), cycle(10), cycle(99)] == pytest.approx(
        [0.04, 1.0, 4e-6, 4e-6], rel=1e-9
    )


def test_warmup_climbs_by_equal_steps_to_the_first_rate():
    rate = warmup(0.5, n_steps=4)
    assert [rate(t) for t in range(7)] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.5, 0.5])


FAULTS = [
    (lambda: constant(0), "lr is 0; it needs to be positive"),
    (lambda: step(-1, step_size=3), "lr is -1; it needs to be positive"),
    (lambda: step(1, step_size=0), "step_size is 0; it needs to be at least 1"),
    (lambda: step(1, step_size=2, gamma=1.5), "gamma is 1.5; it needs to be at most 1"),
    (lambda: step(1, step_size=2, gamma=0), "gamma is 0; it needs to be positive"),
    (lambda: exponential(0, gamma=0.9), "lr is 0; it needs to be positive"),
    (lambda: exponential(1, gamma=2), "gamma is 2; it needs to be at most 1"),
    (lambda: cosine(0, n_steps=3), "lr is 0; it needs to be positive"),
    (lambda: cosine(1, n_steps=0), "n_steps is 0; it needs to be at least 1"),
    (lambda: cosine(1, n_steps=2.5), "n_steps is 2.5; it needs to be a whole number"),
    (lambda: cosine(1, n_steps=3, eta_min=2), "eta_min is 2; it needs to be from 0 to 1"),
    (lambda: cosine(1, n_steps=3, eta_min=-1), "eta_min is -1; it needs to be from 0 to 1"),
    (lambda: warmup(0, n_steps=3), "lr is 0; it needs to be positive"),
    (lambda: warmup(1, n_steps=0), "n_steps is 0; it needs to be at least 1"),
    (lambda: one_cycle(0, n_steps=9), "max_lr is 0; it needs to be positive"),
    (lambda: one_cycle(1, n_steps=0), "n_steps is 0; it needs to be at least 1"),
    (
        lambda: one_cycle(1, n_steps=10, pct_start=0.1),
        "pct_start is 0.1; with n_steps 10 it needs to be above 0.1 and below 1",
    ),
    (lambda: one_cycle(1, n_steps=10, pct_start=1), "pct_start is 1; with n_steps 10"),
    (lambda: one_cycle(1, n_steps=9, div_factor=0.5), "div_factor is 0.5; it needs to be at least"),
    (lambda: one_cycle(1, n_steps=9, final_div_factor=0.5), "final_div_factor is 0.5; it needs"),
]


@pytest.mark.parametrize("call, message", FAULTS)
def test_errors(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
