"""kl_div takes the student's log-probabilities first, and
batchmean divides by the number of examples."""

import torch
from torch.nn.functional import kl_div

T = 4.0
v = torch.tensor([[5.0, 2.0, -1.0, -3.0]] * 2).double()
z = torch.tensor([[2.0, 1.0, 0.5, -1.0]] * 2).double()
z.requires_grad_()
log_q = (z / T).log_softmax(-1)
p = (v / T).softmax(-1)
terms = kl_div(log_q, p, reduction="none")  # (n, k)
print(f"mean of the terms  {T * T * terms.mean():.4f}")
loss = T * T * kl_div(log_q, p, reduction="batchmean")
print(f"batchmean          {loss:.4f}")
loss.backward()
print((2 * z.grad[0]).numpy().round(3))
