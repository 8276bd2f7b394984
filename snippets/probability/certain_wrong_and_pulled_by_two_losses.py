"""A logit that is certain and wrong, moved by gradient
descent: steps to one half, for two losses that agree."""

from mathdl.probability.special import sigmoid


def cross_entropy_slope(z):
    return -sigmoid(-z)  # p - 1


def squared_error_slope(z):
    p = sigmoid(z)
    return 2 * (p - 1) * p * (1 - p)


def steps(z, slope):
    n = 0
    while z < 0:
        new = z - slope(z)  # learning rate 1
        if new == z:
            return "never"
        z, n = new, n + 1
    return n


print("logit  cross-entropy  squared error")
for start in (-5.0, -10.0, -40.0):
    print(f"{start:5.0f}"
          f"  {steps(start, cross_entropy_slope):13}"
          f"  {steps(start, squared_error_slope):>13}")
