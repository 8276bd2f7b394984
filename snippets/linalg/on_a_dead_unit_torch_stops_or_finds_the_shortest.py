"""With a dead unit torch's driver gels stops, and gelsd finds
the shortest solution."""

import numpy as np
import torch

rng = np.random.default_rng(0)
H = np.maximum(rng.normal(size=(50, 3)), 0)
H[:, 1] = 0.0  # dead
H = torch.from_numpy(np.column_stack([H, H[:, 0]]))
y = (2 * H[:, 0] - H[:, 2])[:, None]

for driver in ("gels", "gelsd"):
    try:
        fit = torch.linalg.lstsq(H, y, driver=driver)
    except torch.linalg.LinAlgError:
        print(f"{driver}: not of full rank")
    else:
        x = fit.solution.ravel().numpy().round(3) + 0.0
        print(f"{driver}: {x}, rank {fit.rank}")
