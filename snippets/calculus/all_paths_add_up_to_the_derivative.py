"""Every path's product, summed, is the derivative of the output."""

import numpy as np

from mathdl.calculus.reverse import grad


def f(x):
    a = x * x
    b = np.sin(x)
    c = a * b
    return c + a


x = 1.2
a, b = x * x, np.sin(x)
arrows = {  # from a value to those that use it, with the slope
    "x": [("a", 2 * x), ("b", np.cos(x))],
    "a": [("c", b), ("out", 1.0)],
    "b": [("c", a)],
    "c": [("out", 1.0)],
}


def paths(node, *slopes, route="x"):
    if node == "out":
        product = np.prod(slopes)
        factors = " * ".join(f"{s:.2f}" for s in slopes)
        print(f"{route:9s} {product:7.4f} = {factors}")
        return product
    return sum(
        paths(end, *slopes, s, route=f"{route} {end}")
        for end, s in arrows[node]
    )


print(f"sum       {paths('x'):7.4f}")
print(f"autodiff  {grad(f)(x):7.4f}")
