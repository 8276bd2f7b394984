"""GaussianNLLLoss takes the variance, leaves out a constant, and
stops its value, not its gradient, at a variance of 1e-6."""

import torch

x = torch.tensor([3.0, 4.0, 8.0], dtype=torch.float64)
mean = torch.full_like(x, 5.0)
print("log std       loss       true     slope      true")
for log_std in (0.7, -9.0):
    s = torch.tensor(log_std, dtype=torch.float64)
    s.requires_grad_()
    var = torch.exp(2 * s).expand(3)
    loss = torch.nn.GaussianNLLLoss(full=True)(mean, x, var)
    normal = torch.distributions.Normal(mean, s.exp())
    own = -normal.log_prob(x).mean()
    slopes = [torch.autograd.grad(f, s, retain_graph=True)[0]
              for f in (loss, own)]
    print(f"{log_std:7.1f}  {loss:9.4g}  {own:9.4g}"
          f"  {slopes[0]:8.3g}  {slopes[1]:8.3g}")
