"""PyTorch's hooks log the same signal and gradient growth."""

import numpy as np
import torch

rng = np.random.default_rng(0)
n, n_layers = 256, 6
Ws = rng.normal(scale=np.sqrt(2 / n), size=(n_layers, n, n))
Ws = [torch.from_numpy(W) for W in Ws]
Ws[3] *= 10.0
x = torch.from_numpy(rng.normal(size=n)).requires_grad_()

signals, gradients = [x.norm().item()], []
x.register_hook(lambda g: gradients.append(g.norm().item()))
for W in Ws:
    W.requires_grad_()
    x = torch.relu(W @ x)
    signals.append(x.norm().item())
    x.register_hook(lambda g: gradients.append(g.norm().item()))
x.backward(torch.from_numpy(rng.normal(size=n)))

gradients = gradients[::-1]  # hooks fire from the last layer
print("layer  signal  gradient  |dW|")
for layer in range(n_layers, 0, -1):
    signal = signals[layer] / signals[layer - 1]
    back = gradients[layer - 1] / gradients[layer]
    dW = Ws[layer - 1].grad.norm()
    print(f"{layer:5d}  {signal:6.2f}  {back:8.2f}  {dW:.1e}")
