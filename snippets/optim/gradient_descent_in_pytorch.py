"""torch.optim.SGD without momentum walks the same path."""

import torch

from mathdl.optim.descent import gradient_descent, trajectory

H = torch.tensor([[2.0, 0.0], [0.0, 20.0]], dtype=torch.float64)
x = torch.tensor([10.0, 1.0], dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.SGD([x], lr=0.05)
path = [x.tolist()]
for _ in range(3):
    loss = x @ H @ x / 2
    optimizer.zero_grad()  # backward adds to what is there
    loss.backward()
    optimizer.step()
    path.append(x.tolist())
for a, b in path:
    print(f"{a:.4f} {abs(b):.4f}")

run = gradient_descent(lambda x: H.numpy() @ x, [10, 1], lr=0.05)
ours = trajectory(run, 3)
print(f"{abs(ours - path).max():.9f} apart, at most")
