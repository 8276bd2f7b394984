"""On x^4 / 4 every learning rate explodes, if it starts far enough out."""

from mathdl.optim.descent import gradient_descent, trajectory

for lr in (0.5, 0.005):
    for start in (0.99, 1.0, 1.01):  # in units of the border
        x0 = start * (2 / lr) ** 0.5
        run = gradient_descent(lambda x: x**3, [x0], lr=lr)
        path = trajectory(run, 6)[:, 0]
        print(f"lr {lr}, from {x0:5.2f}: {abs(path[-1]):8.2g}")
