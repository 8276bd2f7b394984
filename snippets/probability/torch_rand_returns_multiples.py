"""torch.rand returns whole multiples of a power of two."""

import torch

generator = torch.Generator().manual_seed(0)
for dtype, bits in (
    (torch.float32, 24),
    (torch.float64, 53),
):
    u = torch.rand(
        100_000, generator=generator, dtype=dtype
    )
    k = u.double() * 2.0**bits
    whole = bool((k == k.floor()).all())
    odd = bool((k % 2 == 1).any())
    print(f"{bits} bits: whole {whole}, some odd {odd}")
