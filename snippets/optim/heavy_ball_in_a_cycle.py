"""The best settings of quadratics can cycle for ever."""

from fractions import Fraction

from mathdl.optim.descent import heavy_ball, nesterov


def slope(x):  # of a convex f: 25, then 1, then 25 again
    if x < 1:
        return 25 * x
    return x + 24 if x < 2 else 25 * x - 24


lr, momentum = Fraction(4, 36), Fraction(4, 6) ** 2
before, x = Fraction(2592, 1225), Fraction(792, 1225)
for _ in range(3):
    ahead = x + momentum * (x - before) - lr * slope(x)
    before, x = x, ahead
    print(x, end="  ")
print("exactly")

start = [3.3]  # at rest
ball = heavy_ball(slope, start, lr=1 / 9, momentum=4 / 9)
ahead = nesterov(slope, start, lr=1 / 25, momentum=2 / 3)
print("   t  heavy ball  Nesterov")
for t, (a, b) in enumerate(zip(ball, ahead)):
    if t in (0, 10, 30, 90, 91, 92, 93):
        print(f"{t:4}  {a[0]:10.4f}  {b[0]:8.4f}")
    if t == 93:
        break
