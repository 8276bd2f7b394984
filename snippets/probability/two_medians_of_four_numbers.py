"""numpy's median need not be one of the numbers."""

import numpy as np

x = [1.0, 2.0, 3.0, 10.0]
print("median    ", np.median(x))
print("quantile  ", np.quantile(x, 0.5))
inverse = np.quantile(x, 0.5, method="inverted_cdf")
print("by the cdf", inverse)
