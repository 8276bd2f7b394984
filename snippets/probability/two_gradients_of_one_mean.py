"""Variance of two estimators of one gradient: dimension ruins
the one, ripples ruin the other, and a jump fools it."""

import numpy as np

from mathdl.probability import sampling

rng, n = np.random.default_rng(0), 20_000


def compare(name, f, slope, mean, baseline=0.0):
    std = np.ones_like(mean)
    row = f"{name:12}"
    for estimates in (
        sampling.pathwise_grad(rng, slope, mean, std, n)[0],
        sampling.score_function_grad(rng, f, mean, std, n)[0],
        sampling.score_function_grad(
            rng, f, mean, std, n, baseline
        )[0],
    ):
        g = estimates.reshape(n, -1)[:, 0]
        row += f" {g.mean():6.2f} {g.var():8.1f}"
    print(row)


print(f"{'':12} {'slope':>15} {'score':>15} {'baseline':>15}")
print(f"{'':12}" + "   mean      var" * 3)
for d in (1, 10, 100):
    compare(
        f"squares {d}",
        lambda z: np.sum(z.reshape(n, -1) ** 2, axis=1),
        lambda z: 2 * z,
        np.ones(d) if d > 1 else 1.0,
        baseline=2 * d,
    )
compare(
    "ripple",
    lambda z: z + np.sin(30 * z),
    lambda z: 1 + 30 * np.cos(30 * z),
    0.0,
)
compare(
    "jump",
    lambda z: 1.0 * (z > 0),
    lambda z: 0.0 * z,
    0.0,
    baseline=0.5,
)
