"""On a model small enough to count, ln p(x) is the bound plus
the divergence of q from the posterior, for every q."""

from itertools import product

import numpy as np

from mathdl.probability.information import kl_divergence

# three causes, each at work with its probability, and an
# alarm: each active cause sets it off in 7 of 10 cases,
# and it goes off by itself in 1 of 100
prior = np.array([0.1, 0.2, 0.3])
z = np.array(list(product([0, 1], repeat=3)))        # (8, 3)
p_z = np.prod(np.where(z, prior, 1 - prior), axis=1)
joint = p_z * (1 - 0.99 * 0.3 ** z.sum(axis=1))      # alarm
p_x = joint.sum()
posterior = joint / p_x
active = z.T @ posterior                     # P(cause | alarm)
apart = np.prod(np.where(z, active, 1 - active), axis=1)

print(f"ln p(x) {np.log(p_x):.4f}")
print("q                  bound      KL     sum")
for name, q in (("prior", p_z), ("uniform", np.full(8, 1 / 8)),
                ("causes apart", apart),
                ("posterior", posterior)):
    bound = np.sum(q * (np.log(joint) - np.log(q)))
    gap = kl_divergence(q, posterior)
    print(f"{name:14s} {bound:9.4f} {gap:7.4f} "
          f"{bound + gap:7.4f}")
