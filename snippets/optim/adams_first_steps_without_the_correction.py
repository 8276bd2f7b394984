"""A constant gradient of 1: Adam's steps in multiples of the
learning rate, with and without bias correction."""

b1, b2 = 0.9, 0.999
m = s = 0.0
print("  t       m        s  plain  corrected")
for t in range(1, 5001):
    m = b1 * m + (1 - b1) * 1.0
    s = b2 * s + (1 - b2) * 1.0**2
    if t in (1, 2, 10, 12, 100, 1000, 5000):
        plain = m / s**0.5
        mean, square = m / (1 - b1**t), s / (1 - b2**t)
        right = mean / square**0.5
        print(f"{t:4} {m:7.3f} {s:8.4f} {plain:6.2f} {right:6.2f}")
