"""Overwrite 528 of 784 pixels with those of another picture
and repair the rest: no unit of the first layer notices."""

import numpy as np

from mathdl.linalg.systems import solve

rng = np.random.default_rng(0)
W = rng.normal(scale=np.sqrt(2 / 784), size=(256, 784))
cat, dog = rng.random((2, 784))  # any two pictures

fake, repair = dog.copy(), np.arange(528, 784)
fake[repair] += solve(W[:, repair], W @ (cat - dog))

gap = np.abs(W @ fake - W @ cat).max()
print("the dog's pixels:", np.sum(fake == dog), "of 784")
print("all 256 units the cat's, to 1e-9:", gap < 1e-9)
low, high = fake[repair].min(), fake[repair].max()
print(f"the other {len(repair)}: from {low:.0f} to {high:.0f}")
