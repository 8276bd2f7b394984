"""Figures of docs/calculus/derivatives.md: one function per figure, each returns a Figure.

Legend: `x` the point, `h` the step, `f` the function, `t` how far from x.
"""

import math
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from mathdl.calculus.differences import derivative
from mathdl.figures._draw import label

EPS = float(np.finfo(float).eps)


def square_and_slope() -> Figure:
    """x^2 with tangents at five points, and below it the slopes of these tangents.

    The slope grows by the same amount from point to point: the derivative of x^2 is a line.
    """
    ticks = np.linspace(-2.6, 2.6, 105)
    fig = Figure(figsize=(5.2, 5.2), layout="constrained")
    above, below = fig.subplots(2, 1, sharex=True, height_ratios=(3, 2))
    above.plot(ticks, ticks**2, color="C0")
    below.plot(ticks, 2 * ticks, color="C1")
    for x in (-2.0, -1.0, 0.0, 1.0, 2.0):
        t = np.array([-0.5, 0.5]) / math.hypot(1, x / 1.5)  # of about one length on the page
        above.plot(x + t, x**2 + 2 * x * t, color="C1", linewidth=3)
        for ax, y in ((above, x**2), (below, 2 * x)):
            ax.plot(x, y, "o", color="C5", markersize=5)
    label(above, "$x^2$", (-2.4, 5.76), (10, -4), color="C0")
    label(below, "slope $2\\,x$", (1.5, 3.0), (-12, 4), color="C1", ha="right")
    above.set(ylim=(-1.0, 6.4), yticks=[0, 2, 4, 6], ylabel="$f(x)$")
    below.set(ylim=(-5.6, 5.6), yticks=[-4, 0, 4], xlabel="$x$", ylabel=r"$f^{\,\prime}(x)$")
    return fig


def taylor_polynomials() -> Figure:
    """sin and its Taylor polynomials at 0 of the degrees 1, 3, 5 and 7.

    Each follows the curve further than the one before, and then leaves it all the faster.
    """
    t = np.linspace(-4.4, 4.4, 177)
    fig = Figure(figsize=(5.4, 3.5), layout="constrained")
    ax = fig.subplots()
    ax.plot(t, np.sin(t), color="C5", linewidth=3)
    total = np.zeros_like(t)
    ends = {1: (1.45, 1.45), 3: (2.95, -1.33), 5: (3.75, 1.15), 7: (3.9, -1.4)}
    for k, (color, style) in enumerate(zip(("C0", "C1", "C2", "C3"), ("-", "--", "-.", ":"))):
        n = 2 * k + 1
        total = total + (-1) ** k * t**n / math.factorial(n)
        shown = np.where(np.abs(total) < 2, total, np.nan)
        ax.plot(t, shown, color=color, linestyle=style, linewidth=1.8)
        label(ax, f"{n}", ends[n], (-10, 0), color=color, ha="right", va="center")
    label(ax, r"$\sin t$", (-1.6, -1.0), (-4, -18), color="C5", ha="center")
    ax.set(xlim=(-4.4, 4.4), ylim=(-1.7, 1.7), yticks=[-1, 0, 1], xlabel="$t$")
    return fig


def _errors(scheme: str, exponents: np.ndarray) -> np.ndarray:
    """The relative error of the slope of exp at 1, for steps 10^exponent."""
    slopes = [derivative(np.exp, 1.0, 10.0**k, scheme) for k in exponents]
    return np.abs(np.array(slopes) / math.e - 1)


def error_against_step() -> Figure:
    """The relative error of a forward and of a central difference of exp at 1, against the step.

    From the right both fall, with the slopes 1 and 2 on these logarithmic axes; from the left
    rounding rises along one common line, eps / h. The valleys lie near eps^(1/2) and eps^(1/3).
    """
    exponents = np.arange(-15.5, 0.01, 0.15)
    h = 10.0**exponents
    fig = Figure(figsize=(5.6, 4.2), layout="constrained")
    ax = fig.subplots()
    for scheme, color, marker in (("forward", "C0", "o"), ("central", "C1", "^")):
        errors = np.maximum(_errors(scheme, exponents), 1e-14)  # a lucky zero has no logarithm
        ax.loglog(h, errors, marker, color=color, markersize=3, linestyle="none")
    for bending, start, color in ((h / 2, 1e-7, "C0"), (h**2 / 6, 3e-5, "C1")):
        ax.loglog(h[h > start], bending[h > start], color=color, linewidth=1.6)
    ax.loglog(h[h < 1e-4], EPS / h[h < 1e-4], color="C5", linewidth=1.4, linestyle="--")
    label(ax, r"forward, $h\,/\,2$", (1e-4, 5e-5), (-14, 8), color="C0", ha="right")
    label(ax, "central\n$h^2\\,/\\,6$", (1e-2, 1.7e-5), (8, -48), color="C1")
    label(ax, r"$\varepsilon / h$", (1e-11, 2.2e-5), (8, 4), color="C5")
    ax.set(xlim=(1e-16, 2), ylim=(1e-13, 2), xlabel="step $h$", ylabel="relative error")
    ax.set(xticks=[1e-15, 1e-10, 1e-5, 1], yticks=[1e-12, 1e-8, 1e-4, 1])
    ax.minorticks_off()
    return fig


def secant_to_tangent() -> Figure:
    """The secants of x^2 at 1 turn into the tangent as h goes to 0.

    Three secants, for h = 1, 1/2 and 1/4, with the slopes 3, 2.5 and 2.25; the tangent's is 2.
    """
    ticks = np.linspace(0.0, 2.3, 93)
    ends = np.array([0.3, 2.3])
    fig = Figure(figsize=(5.2, 4.0), layout="constrained")
    ax = fig.subplots()
    ax.plot(ticks, ticks**2, color="C5", linewidth=2.4)
    for h, style in ((1.0, ":"), (0.5, "-."), (0.25, "--")):
        slope = derivative(np.square, 1.0, h, "forward")
        ax.plot(ends, 1 + slope * (ends - 1), color="C0", linewidth=1.8, linestyle=style)
        ax.plot(1 + h, (1 + h) ** 2, "o", color="C0", markersize=6)
        label(ax, f"$h = {h:g}$", (2.3, 1 + 1.3 * slope), (4, 0), color="C0", va="center")
    ax.plot(ends, 1 + 2 * (ends - 1), color="C1", linewidth=2.4)
    label(ax, "tangent", (2.3, 3.6), (4, -3), color="C1", va="center")
    ax.plot(1, 1, "o", color="C1", markersize=7)
    label(ax, "$x^2$", (0.5, 0.25), (-6, 8), color="C5", ha="right")
    ax.set(xlim=(0, 2.85), ylim=(-0.6, 5.4), xticks=[0, 1, 2], yticks=[0, 1, 2, 3, 4, 5])
    ax.set(xlabel="$x$", ylabel="$f(x)$")
    return fig


LIVE = {  # name: f, where, its slope there
    "square": (np.square, 3.0, 6.0),
    "root": (np.sqrt, 2.0, 1 / math.sqrt(8)),
    "exp": (np.exp, 1.0, math.e),
}


def secant_to_tangent_data() -> dict[str, Any]:
    """Return what the interactive figure starts with, and slopes that it must agree with.

    Returns:
        exponent: of the first step; limits: the least and the largest exponent of ten; functions:
        for each its name, the point x, the slope there, and cases: the exponent of a step, and the
        slopes of the forward and of the central secant, null where the step does not move x.
    """
    functions = []
    for name, (f, x, slope) in LIVE.items():
        cases = []
        for k in (0.0, -0.5, -2.0, -5.2, -8.0, -11.3, -14.0, -15.4, -17.0):
            h = float(f"{10.0**k:.3g}")  # three digits: no language's power errs there
            both = [derivative(f, x, h, s) if x + h > x else None for s in ("forward", "central")]
            cases.append([k, *both])
        functions.append({"name": name, "x": x, "slope": slope, "cases": cases})
    return {"exponent": -0.5, "limits": [-17.0, 0.0], "functions": functions}
