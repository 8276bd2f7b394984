"""Both partial derivatives are 0 at the origin, the slope along a path 1/2."""

from mathdl.calculus.differences import derivative


def f(x, y):
    return x**2 * y / (x**2 + y**2) if (x, y) != (0, 0) else 0.0


print("partial in x:", derivative(lambda x: f(x, 0.0), 0.0))
print("partial in y:", derivative(lambda y: f(0.0, y), 0.0))
slope = derivative(lambda t: f(t, t), 0.0)
print(f"along x = y = t: {slope:.4f}")
