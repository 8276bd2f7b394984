"""PyTorch's momentum obeys a new rate at once, the other later."""

beta = 0.9
torch_v = other_v = torch_way = other_way = 0.0
print("   t     lr  PyTorch  Sutskever")
for t in range(300):
    lr = 0.1 if t < 100 else 0.01
    g = 1.0  # the same slope at every step
    torch_v = beta * torch_v + g
    other_v = beta * other_v + lr * g
    torch_step, other_step = lr * torch_v, other_v
    if t in (0, 1, 99, 100, 105, 110, 120, 150):
        print(
            f"{t:4}  {lr:5.2f}  "
            f"{torch_step:7.4f}  {other_step:9.4f}"
        )
    if t >= 100:
        torch_way += torch_step
        other_way += other_step
print(f"200 steps after: {torch_way:.1f} and {other_way:.1f}")
