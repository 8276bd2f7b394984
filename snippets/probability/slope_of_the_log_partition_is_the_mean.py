"""First and second derivative of the log-partition are the mean
and the covariance of the statistic."""

import numpy as np

from mathdl.calculus.reverse import grad, hess
from mathdl.probability.distributions import (
    Bernoulli,
    Categorical,
    Poisson,
)
from mathdl.probability.special import logsumexp, softplus

A = {  # log-partitions, functions of the natural parameter
    "Bernoulli(0.3)": (softplus, np.log(0.3 / 0.7)),
    "Poisson(4)": (np.exp, np.log(4.0)),
}
laws = [Bernoulli(0.3), Poisson(4)]
for (name, (f, eta)), d in zip(A.items(), laws):
    slope, bend = grad(f)(eta), grad(grad(f))(eta)
    print(f"{name:15s} slope {slope:.4f}  mean {d.mean:.4f}")
    print(f"{'':15s} bend  {bend:.4f}  variance {d.variance:.4f}")

d = Categorical([0.7, 0.2, 0.1])
logits = np.log(d.probs)
print("Categorical, slope", grad(logsumexp)(logits).round(4))
print(hess(logsumexp)(logits).round(4))
