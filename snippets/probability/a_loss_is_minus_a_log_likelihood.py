"""Minus the log-probability of one target under four laws:
its slope in the output, by differences and by formula."""

import numpy as np

from mathdl.calculus.differences import derivative
from mathdl.probability.distributions import (
    Bernoulli,
    Categorical,
    Laplace,
    Normal,
)
from mathdl.probability.special import sigmoid, softmax

f, logits = 1.5, np.array([1.5, 0.0, -1.0])
laws = {
    "Gaussian": (lambda f: Normal(f, 0.5), 0.7,
                 (f - 0.7) / 0.5**2),
    "Laplace": (lambda f: Laplace(f, 0.5), 0.7,
                np.sign(f - 0.7) / 0.5),
    "Bernoulli": (lambda f: Bernoulli(sigmoid(f)), 0,
                  sigmoid(f) - 0),
    "Categorical": (lambda f: Categorical(softmax(
        [f, *logits[1:]])), 2, softmax(logits)[0] - 0),
}
print("                 loss  by differences  by formula")
for name, (law, y, formula) in laws.items():
    def loss(f, law=law, y=y):
        return -float(law(f).log_prob(y))
    print(f"{name:11s}  {loss(f):8.4f}"
          f"  {derivative(loss, f):14.4f}  {formula:10.4f}")
