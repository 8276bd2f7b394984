"""Under autocast the layer's product is bfloat16; the loss, the
weights and their gradient are float32."""

import torch

layer = torch.nn.Linear(8, 4)
x = torch.ones(2, 8)
with torch.autocast("cpu", dtype=torch.bfloat16):
    z = layer(x)
    loss = torch.nn.functional.cross_entropy(z, torch.tensor([0, 1]))
loss.backward()
print("layer's output:", z.dtype)
print("cross-entropy: ", loss.dtype)
print("weights:       ", layer.weight.dtype)
print("their gradient:", layer.weight.grad.dtype)
