"""By dot product the long text wins, by cosine the one on the
same subject."""

import numpy as np

query = np.array([2.0, 1.0, 0.0])  # cat, dog, money
names = ["cat poem", "bank report", "pet bill"]
texts = np.array([[4.0, 2.0, 0.0], [9.0, 9.0, 40.0], [0.0, 1.0, 1.0]])

dots = texts @ query  # (3, 3) @ (3,) -> (3,)
lengths = np.linalg.norm(texts, axis=1)
cosines = dots / (lengths * np.linalg.norm(query))
for name, dot, cosine in zip(names, dots, cosines):
    print(f"{name:12s} dot {dot:4.0f}  cosine {cosine:.3f}")
print("best by dot:   ", names[dots.argmax()])
print("best by cosine:", names[cosines.argmax()])
