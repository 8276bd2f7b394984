"""Weight decay or none, ten seeds. A seed fixes the training
set and the first weights, so results of a seed go together."""

import numpy as np

from mathdl.nn import mlp
from mathdl.nn.losses import softmax_cross_entropy
from mathdl.probability import statistics


def draw(rng, n):
    X = rng.normal(size=(n, 10))
    noise = rng.normal(0, 0.3, n)
    y = X[:, 0] * X[:, 1] + X[:, 2] + noise > 0
    return X, y.astype(np.int64)


def run(rng, decay, X, y, X_test, y_test):
    params = mlp.init(rng, [10, 16, 2])
    for _ in range(120):
        logits, cache = mlp.forward(params, X)
        g = softmax_cross_entropy(logits, y)[1]
        grads = mlp.backward(params, cache, g)
        params = [(W - 0.5 * (dW + decay * W), b - 0.5 * db)
                  for (W, b), (dW, db) in zip(params, grads)]
    right = mlp.apply(params, X_test).argmax(axis=1) == y_test
    return 100 * right.mean()


test = draw(np.random.default_rng(0), 2000)
old, new = np.zeros(10), np.zeros(10)
print("seed   old   new   gain")
for s in range(10):
    data = draw(np.random.default_rng(100 + s), 200)
    for result, decay in ((old, 0.0), (new, 0.01)):
        first = np.random.default_rng(s)  # the same for both
        result[s] = run(first, decay, *data, *test)
    print(f"{s:4d}  {old[s]:.1f}  {new[s]:.1f}"
          f"  {new[s] - old[s]:+5.1f}")

gain = new - old
print(f"mean  {old.mean():.1f}  {new.mean():.1f}"
      f"  {gain.mean():+5.1f}")
print(f"std    {old.std(ddof=1):.1f}   {new.std(ddof=1):.1f}"
      f"   {gain.std(ddof=1):.2f}")
print(f"correlation {np.corrcoef(old, new)[0, 1]:.2f}")
rng = np.random.default_rng(0)
for paired in (False, True):
    p = statistics.permutation_test(rng, new, old,
                                    paired=paired)
    print(f"paired {paired!s:5}  p = {p:.3f}")
low, high = statistics.mean_interval(gain)
print(f"95 % interval of the gain: {low:.2f} to {high:.2f}")
