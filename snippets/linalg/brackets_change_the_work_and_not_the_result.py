"""Numbers that count show what each order of a product costs."""

import numpy as np


class Counted:
    def __init__(self, value):
        self.value = value

    def __mul__(self, other):
        work["multiply"] += 1
        return Counted(self.value * other.value)

    def __add__(self, other):
        work["add"] += 1
        return Counted(self.value + other.value)


# Counted(...) of every entry of an array
counted = np.vectorize(Counted, otypes=[object])
rng = np.random.default_rng(0)
n = 40
A, B = counted(rng.integers(-9, 10, (2, n, n)))
v = counted(rng.integers(-9, 10, n))

work = {"multiply": 0, "add": 0}
left = (A @ B) @ v
print("(A B) v", work)
work = {"multiply": 0, "add": 0}
right = A @ (B @ v)
print("A (B v)", work)
same = [p.value == q.value for p, q in zip(left, right)]
print("same result", all(same))
