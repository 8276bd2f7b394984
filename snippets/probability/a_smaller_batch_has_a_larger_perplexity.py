"""One model, one text, three ways to log: only one of them
does not depend on the batch size."""

import numpy as np

rng = np.random.default_rng(0)
mean_loss = rng.gamma(12, 0.25, size=4096)  # of a sentence
n_tokens = 2 + rng.poisson(60 / mean_loss)  # hard ones are short
loss_sum = rng.gamma(n_tokens, mean_loss)  # over its tokens

print("batch   mean loss   mean perplexity   over all")
for size in (1, 8, 64, 4096):
    total = loss_sum.reshape(-1, size).sum(axis=1)
    count = n_tokens.reshape(-1, size).sum(axis=1)
    loss = total / count  # what each batch reports
    whole = np.exp(total.sum() / count.sum())
    print(f"{size:5}  {loss.mean():10.2f}"
          f"  {np.exp(loss).mean():16.1f}  {whole:9.1f}")
