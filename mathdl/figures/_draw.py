"""What the figures of all chapters share: arrows and labels. No figure itself, hence the name."""

import numpy as np
from matplotlib.axes import Axes

Point = tuple[float, float] | np.ndarray


def arrow(ax: Axes, tip: Point, start: Point = (0.0, 0.0), **style) -> None:
    """Draw a vector from `start` to `tip`, in data units; `style` goes to its arrowprops."""
    usual = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 16, "lw": 2.2}
    ax.annotate("", tuple(tip), xytext=tuple(start), arrowprops=usual | style, zorder=4)


def label(ax: Axes, text: str, at: Point, offset: tuple[float, float], **style) -> None:
    """Write `text` beside the point `at`, moved by `offset` in typographic points."""
    ax.annotate(text, tuple(at), xytext=offset, textcoords="offset points", **style)
