"""An adapter of rank 8 trains 0.4 % of a (4096, 4096) layer's
parameters and needs a quarter of the memory, not 0.4 %."""

from mathdl.linalg.low_rank import lora_parameters

# a trained float32 number: itself, gradient, Adam's two moments
TRAINED = 4 + 4 + 4 + 4
for d in (768, 4096):
    full = d * d
    print(f"({d}, {d})  breaks even at r = {d // 2}")
    print("  r  trained   share  MB, W float32  W bfloat16")
    for r in (1, 4, 8, 16, 64):
        n = lora_parameters(d, d, r)
        mb = [(b * full + TRAINED * n) / 1e6 for b in (4, 2)]
        print(f"{r:3d}  {n:7,d}  {n / full:6.2%}", end="")
        print(f"  {mb[0]:13.1f}  {mb[1]:10.1f}")
    print(f"all {full:,d}  MB {TRAINED * full / 1e6:.1f}")
