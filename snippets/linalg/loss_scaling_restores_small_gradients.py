"""A mean over a million examples has gradients that float16 takes
for 0. Multiply the loss by 2^16, and nearly all are back."""

import numpy as np
import torch

rng = np.random.default_rng(0)
X = rng.normal(size=(1024, 16))  # of a batch of n
y = (X[:, 0] * X[:, 1] > 0).astype(np.float64)
W, v = rng.normal(size=(64, 16)) / 4, rng.normal(size=64) / 8


def backward(n, scale=1.0, dtype=torch.float64):
    """Gradients of scale * (sum of losses) / n: in W and v, over
    scale; dh, with the scale. dz and dh are stored in dtype."""

    def store(a):
        return torch.from_numpy(a).to(dtype).double().numpy()

    h = np.maximum(X @ W.T, 0.0)  # (1024, 64)
    p = 1 / (1 + np.exp(-h @ v))  # (1024,)
    dz = store(scale * (p - y) / n)
    dh = store(np.outer(dz, v) * (h > 0))
    return dh.T @ X / scale, h.T @ dz / scale, dh


for _ in range(200):  # train in float64
    dW, dv, _ = backward(n=1024)
    W, v = W - 0.5 * dW, v - 0.5 * dv

print("format       n  scale   lost  error of dW")
runs = [("float16", 10, 0)]
runs += [("float16", 20, k) for k in (0, 8, 16, 40)]
for name, log_n, k in [*runs, ("bfloat16", 20, 0)]:
    exact, _, dh = backward(2**log_n)
    with np.errstate(invalid="ignore"):  # overflow at 2^40
        dtype = getattr(torch, name)
        dW, _, stored = backward(2**log_n, 2.0**k, dtype)
    error = np.linalg.norm(dW - exact) / np.linalg.norm(exact)
    lost = f"{np.mean(stored[dh != 0] == 0):6.1%}  {error:11.4f}"
    result = lost if np.isfinite(error) else "     -     overflow"
    print(f"{name:8s}  2^{log_n}   2^{k:<2d} {result}")
