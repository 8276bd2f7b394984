"""Half of the digits go forward, a third of them centrally."""

import numpy as np

print("          eps     forward  error    central  error")
for kind in (np.float64, np.float32, np.float16):
    eps = float(np.finfo(kind).eps)
    h, k = eps ** (1 / 2), eps ** (1 / 3)
    row = f"{eps:.1e} {h:9.0e} {eps / h:7.0e}"
    print(f"{kind.__name__}  {row} {k:9.0e} {eps / k:7.0e}")
