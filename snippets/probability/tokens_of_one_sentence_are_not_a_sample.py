"""The variance splits exactly, and the error bar over tokens
is too short by the factor that the split predicts."""

import numpy as np

rng = np.random.default_rng(0)
n_sentences, m = 400, 25  # m tokens each


def losses():
    mean = rng.gamma(12, 0.25, size=(n_sentences, 1))
    return rng.exponential(mean, size=(n_sentences, m))


Y = losses()
within = Y.var(axis=1).mean()
between = Y.mean(axis=1).var()
print(f"within + between  {within:.3f} + {between:.3f}")
print(f"total variance    {Y.var():.3f}")

by_token = Y.std(ddof=1) / np.sqrt(Y.size)
sentences = Y.mean(axis=1)
by_sentence = sentences.std(ddof=1) / np.sqrt(n_sentences)
again = np.std([losses().mean() for _ in range(2000)])
print(f"error bar by token     {by_token:.4f}")
print(f"error bar by sentence  {by_sentence:.4f}")
print(f"spread of 2000 repeats {again:.4f}")

rho = 0.75 / 10.5  # between / total, of the model
print(f"predicted factor  {np.sqrt(1 + (m - 1) * rho):.2f}")
print(f"observed factor   {again / by_token:.2f}")
