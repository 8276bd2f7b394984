"""Figures of docs/optim/second-order.md: one function per figure, each returns a Figure.

Legend: `x` a point, (2,); `t` a step; `e` the distance to the minimizer; `w` eigenvalues; `kappa`
the condition number; `mu`, `K` the smallest eigenvalue of a Hessian and how fast it changes.
"""

import math

import numpy as np
from matplotlib.figure import Figure

from mathdl.figures._draw import label
from mathdl.optim.descent import gradient_descent, trajectory
from mathdl.optim.objectives import himmelblau
from mathdl.optim.second_order import conjugate_gradient, damped_newton, newton

START = (1.2, 1.8)
INKS = {"minimum": (0.12, 0.37, 0.75), "saddle": (0.76, 0.25, 0.05), "maximum": (0.64, 0.11, 0.69)}
CRITICAL = {  # to four digits; the tests find them again
    "minimum": ((3, 2), (-2.8051, 3.1313), (-3.7793, -3.2832), (3.5844, -1.8481)),
    "saddle": ((0.0867, 2.8843), (3.3852, 0.0739), (-3.0730, -0.0814), (-0.1280, -1.9537)),
    "maximum": ((-0.2708, -0.9230),),
}


def _where_newton_ends(ticks: np.ndarray) -> np.ndarray:
    """For each start of a grid, 0, 1 or 2: how many eigenvalues are negative where it ends."""
    a, b = np.meshgrid(ticks, ticks)
    for _ in range(60):
        g = himmelblau.grad(np.stack([a.ravel(), b.ravel()])).reshape(2, *a.shape)
        p, q, r = 12 * a**2 + 4 * b - 42, 4 * (a + b), 12 * b**2 + 4 * a - 26
        det = p * r - q**2
        a, b = a - (r * g[0] - q * g[1]) / det, b - (p * g[1] - q * g[0]) / det
    p, q, r = 12 * a**2 + 4 * b - 42, 4 * (a + b), 12 * b**2 + 4 * a - 26
    return np.where(p * r < q**2, 1, np.where(p > 0, 0, 2))


def newtons_basins() -> Figure:
    """Where Newton's method ends, for each start: the colors tell minimum, saddle and maximum.

    From the start that is marked it climbs to a saddle; the damped method, from the same start,
    goes down to a minimum. Far from all points the regions are threads.
    """
    ends = _where_newton_ends(np.linspace(-4.5, 4.5, 150))
    alpha = np.full((*ends.shape, 1), 0.4)
    colors = np.concatenate((np.array(list(INKS.values()))[ends], alpha), axis=-1)
    fig = Figure(figsize=(5.2, 5.2), layout="constrained")
    ax = fig.subplots()
    image = ax.imshow(
        colors, extent=(-4.5, 4.5, -4.5, 4.5), origin="lower", interpolation="nearest"
    )
    image.set_rasterized(True)
    for points, marker in zip(CRITICAL.values(), "oXs"):
        ax.plot(*np.transpose(points), marker, color="#22262d", markersize=7)
    f, g, H = himmelblau.f, himmelblau.grad, himmelblau.hess
    plain = trajectory(newton(g, H, START), 8)
    damped = trajectory(damped_newton(f, g, H, START), 8)
    for path, style in ((plain, "--"), (damped, "-")):
        ax.plot(*path.T, style, color="#22262d", linewidth=1.8)
        ax.plot(*path[1:].T, ".", color="#22262d", markersize=5)
    label(ax, "start", START, (-5, -4), ha="right", va="top", fontsize=13)
    label(ax, "Newton", plain[1], (-6, 0), ha="right", va="center", fontsize=13)
    label(ax, "damped", damped[1], (0, 6), ha="center", fontsize=13)
    for kind, at in (("minimum", (3, 2)), ("saddle", CRITICAL["saddle"][3])):
        label(ax, kind, at, (0, -9), ha="center", va="top", fontsize=13)
    label(ax, "maximum", CRITICAL["maximum"][0], (0, 8), ha="center", fontsize=13)
    ax.set(xlim=(-4.5, 4.5), ylim=(-4.5, 4.5), aspect="equal", xticks=[-4, -2, 0, 2, 4])
    ax.set(yticks=[-4, -2, 0, 2, 4], xlabel="$x_1$", ylabel="$x_2$")
    return fig


THREE = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, -1.0]])  # f is the sum of exp(THREE x)
NEAR = (0.08, 0.06)  # the distance 0.1 from the minimizer


def _three_grad(x: np.ndarray) -> np.ndarray:
    return THREE.T @ np.exp(THREE @ x)


def _three_hess(x: np.ndarray) -> np.ndarray:
    return (THREE.T * np.exp(THREE @ x)) @ THREE


def _change_of_hessian(radius: float) -> float:
    """How fast the Hessian changes at most within a radius of 0: the constant K."""
    t = np.linspace(0, 2 * math.pi, 721)
    v = np.array([np.cos(t), np.sin(t)])
    return math.exp(math.sqrt(2) * radius) * float((np.abs(THREE @ v) ** 3).sum(axis=0).max())


def digits_double() -> Figure:
    """The distance to the minimizer after each step, and the bound, which is squared each time.

    On the logarithmic axis Newton's curve bends down, twice as steep after each step, and ends
    where float64 ends. Gradient descent with the best step is a straight line.
    """
    n_steps = 9
    e = np.linalg.norm(trajectory(newton(_three_grad, _three_hess, NEAR), n_steps), axis=1)
    plain = trajectory(gradient_descent(_three_grad, NEAR, lr=0.5), n_steps)
    bound, factor = [e[0]], _change_of_hessian(e[0])  # mu is 1
    while bound[-1] > 1e-16:
        bound.append(factor * bound[-1] ** 2)
    shown = int(np.argmax(e < 1e-15)) + 1
    fig = Figure(figsize=(5.6, 3.6), layout="constrained")
    ax = fig.subplots()
    ax.semilogy(np.linalg.norm(plain, axis=1), "o-", color="C5", markersize=4)
    ax.semilogy(bound, "--", color="C1", linewidth=1.8)
    ax.semilogy(e[:shown], "o-", color="C0", markersize=5)
    label(ax, "gradient descent", (4, np.linalg.norm(plain[4])), (0, 9), color="C5")
    label(ax, "bound", (4, bound[4]), (9, 0), color="C1", va="center")
    label(ax, "Newton", (2, e[2]), (-8, -6), color="C0", ha="right", va="top")
    ax.set(xlim=(-0.2, 9.2), ylim=(1e-17, 1), yticks=[1e-16, 1e-12, 1e-8, 1e-4, 1])
    ax.set(xlabel="step $t$", ylabel=r"$\Vert x_t - x^* \Vert_2$")
    return fig


KAPPA = 100.0


def _energy_errors(w: np.ndarray, n_steps: int) -> np.ndarray:
    """Errors of conjugate gradients on diag(w) x = b in the norm of A, the first one 1."""
    b = np.sqrt(w)  # so that in this norm all directions start alike
    e = (trajectory(conjugate_gradient(lambda p: w * p, b), n_steps) - b / w) * np.sqrt(w)
    errors: np.ndarray = np.linalg.norm(e, axis=1) / np.linalg.norm(e[0])
    return errors


def conjugate_gradients_and_their_bound() -> Figure:
    """Errors in the norm of A, of two matrices with the condition number 100, and the bound.

    With eigenvalues spread over the whole range the curve runs along the bound; with all but five
    in a narrow range it falls far below. Gradient descent with the best step is much slower.
    """
    n_steps = 60
    t = np.arange(n_steps + 1)
    rate = (math.sqrt(KAPPA) - 1) / (math.sqrt(KAPPA) + 1)
    spread = _energy_errors(np.linspace(1, KAPPA, 1000), n_steps)
    few = _energy_errors(
        np.append(np.linspace(1, 2, 995), np.linspace(KAPPA / 2, KAPPA, 5)), n_steps
    )
    descent = ((KAPPA - 1) / (KAPPA + 1)) ** t
    fig = Figure(figsize=(5.6, 3.8), layout="constrained")
    ax = fig.subplots()
    ax.semilogy(t, 2 * rate**t, "--", color="C1", linewidth=1.8)
    ax.semilogy(t, descent, ":", color="C5")
    ax.semilogy(t, spread, color="C0")
    shown = few > 1e-14
    ax.semilogy(t[shown], few[shown], color="C2")
    label(ax, "gradient descent, at worst", (60, descent[60]), (0, -17), color="C5", ha="right")
    label(ax, "bound", (40, 2 * rate**40), (4, 5), color="C1")
    label(ax, "1000 eigenvalues\nspread evenly", (31, 1e-5), (0, 0), color="C0", va="top")
    label(ax, "995 between 1 and 2,\nfive far above", (25, 1e-10), (0, 0), color="C2", va="center")
    ax.set(xlim=(0, 60), ylim=(1e-14, 5), yticks=[1e-12, 1e-8, 1e-4, 1])
    ax.set(xlabel="step $t$", ylabel="error, relative")
    return fig


MEAN, VARIANCE = 5.0, 4.0  # of the data
METRICS = {  # what the gradient in (mu, sigma) is multiplied by, as a function of sigma
    r"$\mu, \sigma$": lambda s: (1.0, 1.0),
    r"$\mu, \ln \sigma$": lambda s: (1.0, s**2),
    r"$\mu, \sigma^{-2}$": lambda s: (1.0, s**6 / 4),
    "natural": lambda s: (s**2, s**2 / 2),
}


def _flow(metric, start: tuple[float, float], length: float = 0.02) -> np.ndarray:
    """Follow minus the gradient of the negative log-likelihood in steps of one length."""
    path = [np.array(start)]
    goal = np.array([MEAN, math.sqrt(VARIANCE)])
    while np.linalg.norm(path[-1] - goal) > 2 * length and len(path) < 2000:
        mu, s = path[-1]
        g = np.array([mu - MEAN, s - ((mu - MEAN) ** 2 + VARIANCE) / s]) / s**2
        v = -np.array(metric(s)) * g
        path.append(path[-1] + length * v / np.linalg.norm(v))
    return np.array(path)


def natural_paths() -> Figure:
    """A Gaussian is fitted along the gradient, in three coordinates, and along the natural one.

    Start and goal are the same models, and the loss is the same. In each coordinates the gradient
    takes a way of its own; the natural gradient takes the same way in all three.
    """
    fig = Figure(figsize=(5.6, 4.0), layout="constrained")
    ax = fig.subplots()
    paths = {}
    for (name, metric), style in zip(METRICS.items(), ("--", "-.", ":", "-")):
        path = _flow(metric, (0.0, 2.0))
        color = "C0" if name == "natural" else "C1"
        ax.plot(*path.T, style, color=color, linewidth=2.4 if name == "natural" else 1.8)
        paths[name] = path
    steep = paths[list(METRICS)[2]]
    precision = steep[np.argmax(steep[:, 1])]
    names = list(METRICS)
    label(ax, names[0], (0.9, 3.15), (-7, 6), color="C1", ha="right")
    label(ax, names[1], (0.3, 4.1), (8, 0), color="C1", va="center")
    label(ax, names[2], precision, (8, 2), color="C1")
    label(ax, names[3], (1.1, 2.7), (6, -6), color="C0", va="top")
    for at, name, offset in (((0, 2), "start", (0, -17)), ((MEAN, 2), "fit", (0, -17))):
        ax.plot(*at, "o", color="C5", markersize=6)
        label(ax, name, at, offset, color="C5", ha="center")
    ax.set(
        xlim=(-0.4, 5.6),
        ylim=(1.4, 5.7),
        xlabel=r"mean $\mu$",
        ylabel=r"standard deviation $\sigma$",
    )
    return fig
