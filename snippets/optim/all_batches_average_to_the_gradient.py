"""In exact fractions: the gradients of all batches average to
the gradient of the mean loss, drawn with or without replacement."""

from fractions import Fraction
from itertools import combinations, product

x = Fraction(1, 3)
inputs, targets = [1, 2, -1, 3, 0], [2, 1, 1, 4, 7]
slopes = [(x * u - v) * u for u, v in zip(inputs, targets)]


def mean(values):
    values = list(values)
    return sum(values, Fraction(0)) / len(values)


g = mean(slopes)
sigma2 = mean((s - g) ** 2 for s in slopes)
print("gradient", g, " sigma^2", sigma2)
for B in (2, 3):
    for draw in (product(slopes, repeat=B), combinations(slopes, B)):
        batches = [mean(batch) for batch in draw]
        variance = mean((b - g) ** 2 for b in batches)
        print(
            f"B = {B}, {len(batches):3} batches:",
            mean(batches),
            f" variance {variance / sigma2} sigma^2",
        )
