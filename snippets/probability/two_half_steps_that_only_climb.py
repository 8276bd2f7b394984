"""The E-step lifts the bound to the log-likelihood, the M-step
lifts both: the bound never falls."""

import numpy as np

from mathdl.probability.mixtures import GaussianMixture, elbo, em

rng = np.random.default_rng(0)
x = np.concatenate([rng.normal(0, 1, 150),
                    rng.normal(4, 0.5, 50)])[:, None]
start = GaussianMixture([0.5, 0.5], [[1.0], [2.0]],
                        [[[1.0]], [[1.0]]])
r = np.full((200, 2), 0.5)
print("step   bound, then after E = ln p(x)")
for step, mixture in enumerate(em(x, start)):
    before = elbo(x, mixture, r)
    r = mixture.responsibilities(x)
    after = elbo(x, mixture, r)
    log_l = mixture.log_prob(x).sum()
    if step in (0, 1, 2, 5, 10, 20, 40):
        print(f"{step:4d} {before:10.4f} {after:10.4f} "
              f"{log_l:10.4f}")
    if step == 40:
        break
print("weights", mixture.weights.round(3))
print("means  ", mixture.means[:, 0].round(3))
print("stds   ", np.sqrt(mixture.covs[:, 0, 0]).round(3))
