"""Two polynomials, applied to singular values again and again:
one goes to 1, the one that Muon uses gets near it sooner."""

import numpy as np

s = np.array([0.002, 0.01, 0.1, 0.5, 1.0])
slow = fast = s
print("start    ", s)
for step in range(1, 21):
    slow = 1.5 * slow - 0.5 * slow**3
    fast = 3.4445 * fast - 4.775 * fast**3 + 2.0315 * fast**5
    if step in (5, 20):
        print(f"cubic {step:3}", slow.round(2))
        print(f"Muon  {step:3}", fast.round(2))
