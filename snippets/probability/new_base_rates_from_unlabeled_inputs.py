"""EM on the class weights alone finds the base rates of data
without labels, from a classifier's probabilities."""

import numpy as np

from mathdl.probability.special import softmax

rng = np.random.default_rng(0)
train, use = np.array([0.5, 0.5]), np.array([0.9, 0.1])
y = rng.choice(2, size=2000, p=use)           # never shown to EM
x = rng.normal(2.0 * y, 1)
logits = np.stack([0 * x, 2 * x - 2], axis=1)    # p_train(y | x)

weights = train
print("step  share of class 1")
for step in range(21):
    r = softmax(logits + np.log(weights / train))
    if step in (0, 1, 2, 5, 10, 20):
        print(f"{step:4d}  {weights[1]:.3f}")
    weights = r.mean(axis=0)
print(f"true  {y.mean():.3f}")
before, after = (np.mean(a.argmax(axis=1) == y)
                 for a in (logits, r))
print(f"accuracy {before:.3f}, then {after:.3f}")
