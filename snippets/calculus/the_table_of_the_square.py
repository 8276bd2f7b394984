"""For x^2 a forward secant is off by h, a central one not at all."""

from mathdl.calculus.differences import derivative


def square(x):
    return x**2


h = 0.5  # a power of two: nothing is rounded here
print("   x    x^2     2x  forward  central")
for x in (-2.0, -1.0, 0.0, 1.0, 2.0, 3.0):
    ahead = derivative(square, x, h, "forward")
    both = derivative(square, x, h, "central")
    print(f"{x:4.0f} {x**2:6.1f} {2 * x:6.1f} {ahead:8.1f} {both:8.1f}")
