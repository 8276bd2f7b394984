"""Nested derivatives must not share one epsilon: x d(x + y)/dy is x."""

from mathdl.calculus.forward import Dual, derivative

x, y = Dual(1.0, 1.0), Dual(1.0, 1.0)  # both move, by the same epsilon
inner = (x + y).tangent  # meant is d/dy, so 1
print("one epsilon, slope of x * inner:", (x * inner).tangent)


def outer(x):
    return x * derivative(lambda y: x + y)(1.0)


print("a level each:", derivative(outer)(1.0))
