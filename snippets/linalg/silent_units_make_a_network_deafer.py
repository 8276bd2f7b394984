"""Near an input, a ReLU network hears at most as many directions
as a layer has active units: 20 pixels repair a picture."""

import numpy as np

from mathdl.linalg.systems import rank

rng = np.random.default_rng(0)
cat, Ws = rng.random(784), []
for m, n in [(256, 784), (128, 256), (512, 128), (10, 512)]:
    Ws.append(rng.normal(scale=np.sqrt(2 / n), size=(m, n)))


def network(x, show=False):
    h, J = x, np.eye(784)  # J: the Jacobian so far
    for W in Ws:
        on = (W @ h > 0) | (W is Ws[-1])  # no ReLU at the end
        h, J = on * (W @ h), on[:, None] * (W @ J)
        if show:
            print(f"{len(h):5d}  {on.sum():6d}  {rank(J):6d}")
    return h, J


print("width  active  rank of the Jacobian")
answer, _ = network(cat, show=True)
dog, repair = rng.random(784), np.arange(764, 784)
fake = dog.copy()
for _ in range(20):  # by the shortest step that solves
    y, J = network(fake)
    fake[repair] += np.linalg.lstsq(J[:, repair], answer - y)[0]
print("the dog's pixels:", np.sum(fake == dog), "of 784")
gap = np.abs(network(fake)[0] - answer).max()
print("the cat's ten outputs, to 1e-9:", gap < 1e-9)
