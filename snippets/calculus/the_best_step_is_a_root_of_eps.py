"""Half of the digits are lost forward, a third of them centrally."""

import numpy as np

print("         forward h  error  central h  error")
for kind in (np.float64, np.float32, np.float16):
    x = np.arange(65, 129, dtype=kind) / kind(64)  # up to 2
    truth = 0.5 / np.sqrt(x.astype(np.float64))
    row = kind.__name__
    for root, back in ((2, 0), (3, 1)):
        # near the root of eps, and a power of two, so that
        # x + h is not rounded
        h = kind(2.0 ** -round(np.finfo(kind).nmant / root))
        rise = np.sqrt(x + h) - np.sqrt(x - back * h)
        slope = rise / ((1 + back) * h)
        error = np.max(np.abs(slope / truth - 1))
        row += f"  {float(h):9.0e}  {error:.0e}"
    print(row)
