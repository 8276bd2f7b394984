"""What the figures of all chapters share: arrows, labels, dots. It draws no figure itself."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

Point = tuple[float, float] | np.ndarray


def arrow(ax: Axes, tip: Point, start: Point = (0.0, 0.0), **style) -> None:
    """Draw a vector from `start` to `tip`, in data units; `style` goes to its arrowprops."""
    usual = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 16, "lw": 2.2}
    ax.annotate("", tuple(tip), xytext=tuple(start), arrowprops=usual | style, zorder=4)


def label(ax: Axes, text: str, at: Point, offset: tuple[float, float], **style) -> None:
    """Write `text` beside the point `at`, moved by `offset` in typographic points."""
    ax.annotate(text, tuple(at), xytext=offset, textcoords="offset points", **style)


def dots(ax: Axes, x: np.ndarray, y: np.ndarray, size: float, **style) -> None:
    """Draw many points as one path of dots: light, and in the colors of the page.

    Markers cost a hundred bytes each; a raster keeps its colors on a dark page.
    """
    points = np.repeat(np.column_stack((x, y)), 2, axis=0)
    path = Path(points, [Path.MOVETO, Path.CLOSEPOLY] * len(x))  # no length, but round ends
    usual = {"fill": False, "linewidth": size, "capstyle": "round", "joinstyle": "round"}
    ax.add_patch(PathPatch(path, **usual | style))
