"""exp overflows at 710, 89 or 11; the logarithm of a softmax
breaks at a gap of 745, 104 or 17; log-softmax does not."""

import numpy as np

from mathdl.probability.special import log_softmax, softmax

print("          exp is inf   exp is 0")
for t in (np.float64, np.float32, np.float16):
    top = np.log(float(np.finfo(t).max))
    low = np.log(float(np.finfo(t).smallest_subnormal))
    print(f"{t.__name__}  above {top:6.2f}"
          f"  below {low - np.log(2.0):.2f}")

z = np.array([1000.0, 998.0, 0.0])
np.set_printoptions(precision=4, suppress=True)
with np.errstate(all="ignore"):
    e = np.exp(z)
    print("naive       ", (e / e.sum()))
    print("shifted     ", softmax(z))
    print("its log     ", np.log(softmax(z)))
print("log-softmax ", log_softmax(z))
