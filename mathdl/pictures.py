"""Pictures that the book makes, so that nothing is downloaded: grey values, 0 black and 1 white.

Legend: `n` rows and columns; `y`, `x` the place of a pixel, 0 at the top and at the left, 1 at
the other end.
"""

import numpy as np


def landscape(n: int) -> np.ndarray:
    """Return an evening by the sea: smooth sky, rough grass, a tower, a leaning mast, a sign.

    Args:
        n: rows and columns, at least 16; below 128 the smallest parts blur.

    Returns:
        (n, n) grey values in [0, 1]; the same ones at each call.

    Raises:
        ValueError: n not an integer, or below 16.
    """
    if not isinstance(n, (int, np.integer)) or n < 16:
        raise ValueError(f"n is {n}; it needs to be an integer, at least 16")
    y, x = (np.indices((n, n)) + 0.5) / n
    sun = np.hypot(x - 0.72, 1.1 * (y - 0.24))
    sky = 0.78 - 0.45 * y + 0.35 * np.exp(-9 * sun) + 0.05 * _texture(4, y, 3 * x)
    picture = np.where(sun < 0.075, 0.98, sky)
    far = 0.47 + 0.035 * np.sin(9 * x) + 0.02 * np.sin(23 * x + 1)
    picture = np.where(y > far, 0.36 + 0.1 * x + 0.06 * _texture(12, y, x), picture)
    waves = np.sin(2 * np.pi * (9 * x + 60 * np.maximum(y - 0.5, 0) ** 0.8))
    glint = np.exp(-(((x - 0.72) / (0.05 + 0.5 * np.abs(y - 0.52))) ** 2))
    picture = np.where(y > 0.56, 0.38 + 0.07 * waves + 0.3 * glint * (1 + waves) / 2, picture)
    shore = 0.74 + 0.06 * np.sin(4 * x + 2.2) + 0.01 * np.sin(31 * x)
    grass = 0.3 + 0.35 * (_texture(90, y, x) - 0.5) + 0.25 * (_texture(9, y, x) - 0.5)
    picture = np.where(y > shore, grass + 0.15 * (y - shore), picture)
    whole: np.ndarray = np.clip(_buildings(picture, y, x), 0.0, 1.0)
    return whole


def _buildings(picture: np.ndarray, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """A round tower with windows, a mast that leans, and a sign with letters."""
    tower = (np.abs(x - 0.23) < 0.075 - 0.02 * (0.8 - y)) & (y > 0.22) & (y < 0.82)
    shade = 0.86 - 76 * (x - 0.19) ** 2
    bricks = (np.floor(40 * y) % 2 / 2 + 20 * x) % 1 < 0.12
    picture = np.where(tower, shade - 0.1 * bricks - 0.06 * (40 * y % 1 < 0.15), picture)
    window = tower & (np.abs(x - 0.23) < 0.018) & ((y - 0.3) % 0.13 < 0.05) & (y > 0.3)
    picture = np.where(window, 0.08, picture)
    roof = (np.abs(x - 0.23) < 0.9 * (y - 0.1)) & (y > 0.1) & (y < 0.22)
    picture = np.where(roof, 0.24 + 0.5 * (0.23 - x), picture)
    along = (y - 0.3) / 0.5
    mast = (np.abs(x - (0.52 + 0.12 * along)) < 0.006) & (y > 0.3) & (y < 0.8)
    rope = np.abs(y - 0.3 - 2.1 * np.abs(x - 0.52)) < 0.004
    picture = np.where(mast | (rope & (y < 0.74)), 0.1, picture)
    sign = (np.abs(x - 0.77) < 0.165) & (np.abs(y - 0.86) < 0.075)
    picture = np.where(sign, 0.92, picture)
    rows, columns = (np.floor((y - 0.81) / 0.02), np.floor((x - 0.625) / 0.017))
    inside = (rows >= 0) & (rows < 5) & (columns >= 0) & (columns < 17)
    letters = np.array([list(row) for row in SIGN]) == "#"
    ink = letters[np.where(inside, rows, 0).astype(int), np.where(inside, columns, 0).astype(int)]
    return np.where(inside & ink, 0.05, picture)


SIGN = (
    "##### #   # #### ",
    "#     #   # #   #",
    "##### #   # #   #",
    "    #  # #  #   #",
    "#####   #   #### ",
)


def _texture(cells: int, y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Random grey values on a grid of `cells` cells a side, blended smoothly between."""
    values = np.random.default_rng(cells).random((cells + 2, 3 * cells + 2))
    (i, down), (j, right) = (np.divmod(cells * place, 1.0) for place in (y, x))
    i, j = i.astype(int), j.astype(int)
    down, right = (t * t * (3 - 2 * t) for t in (down, right))
    above = (1 - right) * values[i, j] + right * values[i, j + 1]
    below = (1 - right) * values[i + 1, j] + right * values[i + 1, j + 1]
    blend: np.ndarray = (1 - down) * above + down * below
    return blend
