"""Steps that use curvature: Newton, Gauss-Newton, BFGS, L-BFGS, and conjugate gradients.

Legend: `x` the point, (n,); `g` gradient and `H` Hessian there; `p` a direction; `t` the step,
from 0; `r` residuals, (m,), or what is left of b, (n,); `J` the Jacobian of residuals.

Each is an endless generator of iterates, x0 first. Where nothing more can be won, at a gradient of
zero or where no trial along the direction lowers f, x stays. "Lower" is meant up to 1e-12 of f. A
search of bfgs and lbfgs ends after 30 trials, so that x also stays where the first step, along -g,
is wrong by a factor of 1e18 or more: use units in which x and the gradient are not that far apart.
"""

from collections.abc import Callable
from itertools import count

import numpy as np
from numpy.typing import ArrayLike

from mathdl import _check
from mathdl.linalg.eigen import eigh
from mathdl.linalg.projection import lstsq
from mathdl.linalg.systems import solve
from mathdl.linalg.vectors import power_of_two
from mathdl.optim import _door
from mathdl.optim._door import Function, Gradient, Run
from mathdl.optim._line_search import Value, armijo, at_start, value
from mathdl.optim._quasi_newton import Pairs, bfgs_update, quasi_newton, two_loop

Matrix = Callable[[np.ndarray, int], np.ndarray]  # of a point and the number of the step


def newton(grad: Function, hess: Function, x0: ArrayLike) -> Run:
    """Step to where the gradient of the second-order model is zero (eq. newton).

    Whatever is there: it goes to minima, saddles and maxima alike, and far from them it may go
    anywhere.

    Args:
        grad: the gradient, (n,) to (n,).
        hess: the Hessian, (n,) to (n, n), symmetric to 1e-12 of its largest entry.
        x0: (n,) start.

    Returns:
        An endless generator of (n,) iterates, x0 first.

    Raises:
        ValueError: x0 no vector of finite numbers, grad or hess no function; while it runs, a
            gradient or Hessian of another shape, not finite, or not symmetric: the message names
            the step.
        LinAlgError: while it runs, a singular Hessian, or a step that overflows.
    """
    g, H, x = _door.gradient(grad), _hessian(hess), _check.vector("x0", x0)
    return _door.iterates(_newton(g, H, x))


def damped_newton(f: Function, grad: Function, hess: Function, x0: ArrayLike) -> Run:
    """Newton's step with positive eigenvalues, halved until f falls (eq. positive, eq. armijo).

    Eigenvalues of the Hessian are replaced by their absolute values, and by 1e-8 of the largest
    where they are below that: the step leads downhill. Where H is positive definite and the full
    step lowers f enough, it is Newton's.

    Args:
        f: (n,) to a number; infinite or NaN counts as too large, except at x0.
        grad: as for `newton`.
        hess: as for `newton`.
        x0: (n,) start.

    Returns:
        An endless generator of (n,) iterates, x0 first. f never rises by more than 1e-12 of itself.

    Raises:
        ValueError: as `newton`; f no function; while it runs, f not finite at x0, or no number.
    """
    values, g, H = value(f), _door.gradient(grad), _hessian(hess)
    return _door.iterates(_damped_newton(values, g, H, _check.vector("x0", x0)))


def gauss_newton(residual: Function, jac: Function, x0: ArrayLike) -> Run:
    """Minimize 1/2 |r|^2: solve the least-squares problem of the linear model (eq. gauss-newton).

    Full steps, of all that are best the shortest. They may diverge where the residuals are large
    and bent.

    Args:
        residual: (n,) to (m,).
        jac: its Jacobian, (n,) to (m, n).
        x0: (n,) start.

    Returns:
        An endless generator of (n,) iterates, x0 first.

    Raises:
        ValueError: x0 no vector of finite numbers, residual or jac no function; while it runs,
            values of another shape or not finite: the message names the step.
        LinAlgError: while it runs, a step that overflows.
    """
    _door.function("residual", residual)
    _door.function("jac", jac)
    return _door.iterates(_gauss_newton(residual, jac, _check.vector("x0", x0)))


def bfgs(f: Function, grad: Function, x0: ArrayLike) -> Run:
    """Learn the inverse Hessian from changes of the gradient (eq. bfgs), from the identity on.

    Broyden, Fletcher, Goldfarb and Shanno (1970), with steps that meet the strong Wolfe
    conditions. If a search fails, what was learned is forgotten, and a step along -g is tried.

    Args:
        f: (n,) to a number; infinite or NaN counts as too large, except at x0.
        grad: the gradient, (n,) to (n,).
        x0: (n,) start.

    Returns:
        An endless generator of (n,) iterates, x0 first. f never rises by more than 1e-12 of itself.

    Raises:
        ValueError: x0 no vector of finite numbers, f or grad no function; while it runs, f not
            finite at x0 or not one number, a gradient of another shape, or not finite where f is:
            the message names the step.
    """
    values, g, x = value(f), _door.gradient(grad), _check.vector("x0", x0)
    return _door.iterates(quasi_newton(values, g, x, np.eye(len(x)), np.matmul, bfgs_update))


def lbfgs(f: Function, grad: Function, x0: ArrayLike, *, memory: int = 10) -> Run:
    """BFGS from the last few changes only: no matrix is stored (eq. bfgs).

    Nocedal (1980); Liu and Nocedal (1989). A step costs 4 memory n multiply-adds.

    Args:
        f: as for `bfgs`.
        grad: as for `bfgs`.
        x0: (n,) start.
        memory: how many changes are kept, at least 1.

    Returns:
        An endless generator of (n,) iterates, x0 first. f never rises by more than 1e-12 of itself.

    Raises:
        ValueError: as `bfgs`, or memory no whole number of at least 1.
    """
    values, g, x = value(f), _door.gradient(grad), _check.vector("x0", x0)
    if _check.count("memory", memory) == 0:
        raise ValueError("memory is 0; it needs to be at least 1")
    nothing: Pairs = ()

    def learn(pairs: Pairs, s: np.ndarray, y: np.ndarray) -> Pairs:
        return (*pairs, (s, y))[-memory:]

    return _door.iterates(quasi_newton(values, g, x, nothing, two_loop, learn))


def conjugate_gradient(apply: Function, b: ArrayLike) -> Run:
    """Solve A x = b with products A p only (eq. cg).

    Hestenes and Stiefel (1952). Once the residual that it carries along is below eps |b|, x stays.

    Args:
        apply: the product with a symmetric positive definite matrix, (n,) to (n,).
        b: (n,) right-hand side.

    Returns:
        An endless generator of (n,) iterates, the zero vector first.

    Raises:
        ValueError: b no vector of finite numbers, apply no function; while it runs, a product of
            another shape or not finite: the message names the step.
        LinAlgError: while it runs, a direction p with p . A p not positive: A is not positive
            definite.
    """
    _door.function("apply", apply)
    return _door.iterates(_conjugate_gradient(apply, _check.vector("b", b)))


# --8<-- [start:newton]
def _newton(g: Gradient, H: Matrix, x: np.ndarray) -> Run:
    for t in count():
        yield x
        gradient = g(x, t)
        if gradient.any():
            x = x - _finite(_solve(H(x, t), gradient, t), t)


# --8<-- [end:newton]


# --8<-- [start:damped-newton]
def _damped_newton(f: Value, g: Gradient, H: Matrix, x: np.ndarray) -> Run:
    fx = at_start(f, x)
    for t in count():
        yield x
        gradient = g(x, t)
        p = -positive_solve(H(x, t), gradient)
        x, fx = armijo(f, x, fx, gradient, p, t)


@np.errstate(over="ignore")  # an infinite step is too long, and halved
def positive_solve(H: np.ndarray, g: np.ndarray) -> np.ndarray:
    """Solve H p = g with the eigenvalues of H made positive."""
    w, Q = eigh(H)
    size = np.abs(w)
    size = np.maximum(size, 1e-8 * size.max() or 1.0)
    p: np.ndarray = Q @ ((Q.T @ g) / size)
    return p


# --8<-- [end:damped-newton]


# --8<-- [start:gauss-newton]
def _gauss_newton(residual: Function, jac: Function, x: np.ndarray) -> Run:
    for t in count():
        yield x
        r = _ask("residual(x)", residual, x, None, t)
        J = _ask("jac(x)", jac, x, (len(r), len(x)), t)
        x = x - _finite(_lstsq(J, r), t)


# --8<-- [end:gauss-newton]


# --8<-- [start:conjugate-gradient]
def _conjugate_gradient(apply: Function, b: np.ndarray) -> Run:
    scale = power_of_two(b)  # so that no square overflows
    x, r = np.zeros_like(b), b / scale
    p, enough = r, np.finfo(float).eps ** 2 * (r @ r)
    for t in count():
        yield x * scale
        if r @ r <= enough:
            continue
        A_p = _ask("apply(p)", apply, p, p.shape, t)
        a = (r @ r) / _positive(p @ A_p, t)
        x, r, before = x + a * p, r - a * A_p, r
        p = r + (r @ r) / (before @ before) * p


# --8<-- [end:conjugate-gradient]


def _ask(
    name: str, function: Function, x: np.ndarray, shape: tuple[int, ...] | None, t: int
) -> np.ndarray:
    """Return function(x), checked; without a shape it needs to be a vector, and not empty."""
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is refused
        got = np.asarray(function(x.copy()))
    return _door.at_step(name, got, (max(got.size, 1),) if shape is None else shape, t)


def _hessian(hess: Function) -> Matrix:
    """Return hess as a function of a point and of the step, which its errors name."""
    _door.function("hess", hess)

    def checked(x: np.ndarray, step: int) -> np.ndarray:
        H = _ask("hess(x)", hess, x, (len(x), len(x)), step)
        return _check.symmetric_matrix(f"step {step}: hess(x)", H)

    return checked


@np.errstate(over="ignore", invalid="ignore")
def _solve(H: np.ndarray, g: np.ndarray, step: int) -> np.ndarray:
    try:
        return solve(H, g)
    except np.linalg.LinAlgError as error:
        raise np.linalg.LinAlgError(f"step {step}: hess(x) is singular") from error


@np.errstate(over="ignore", invalid="ignore")
def _lstsq(J: np.ndarray, r: np.ndarray) -> np.ndarray:
    return lstsq(J, r)


def _finite(p: np.ndarray, step: int) -> np.ndarray:
    if not np.isfinite(p).all():
        raise np.linalg.LinAlgError(f"step {step}: the step overflows; it needs larger slopes")
    return p


def _positive(curvature: float, step: int) -> float:
    if not curvature > 0:
        raise np.linalg.LinAlgError(
            f"step {step}: p . apply(p) is {curvature:.3g}; apply needs to be positive definite"
        )
    return curvature
