"""The backward pass of the book and PyTorch's agree to rounding."""

import numpy as np
import torch

from mathdl.nn import losses, mlp

rng = np.random.default_rng(0)
params = mlp.init(rng, [784, 256, 64, 10])
X, y = rng.normal(size=(64, 784)), rng.integers(0, 10, size=64)

logits, cache = mlp.forward(params, X)
loss, dlogits = losses.softmax_cross_entropy(logits, y)
grads = mlp.backward(params, cache, dlogits)

tensors = [[torch.tensor(a).requires_grad_() for a in p] for p in params]
H = torch.tensor(X)
for i, (W, b) in enumerate(tensors):
    H = torch.nn.functional.linear(H, W, b)
    H = H.relu() if i < 2 else H
torch_loss = torch.nn.functional.cross_entropy(H, torch.tensor(y))
torch_loss.backward()

print("losses agree", np.isclose(loss, torch_loss.item(), rtol=1e-12))
for (dW, db), (W, b) in zip(grads, tensors):
    gap = max(
        np.abs(dW - W.grad.numpy()).max(),
        np.abs(db - b.grad.numpy()).max(),
    )
    print(dW.shape, db.shape, "within 1e-10:", gap < 1e-10)
