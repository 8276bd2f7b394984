"""Clipping: against torch, laws, edges, errors."""

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
import torch
from hypothesis import given

from mathdl.linalg.vectors import cosine_similarity, norm
from mathdl.optim.clipping import clip_by_norm, clip_by_value

gradients = hnp.arrays(np.float64, (3, 2), elements=st.floats(-1e3, 1e3))
limits = st.floats(1e-3, 1e3)


@given(g=gradients, limit=limits)
def test_clipped_as_torch_clips(g, limit):
    for ours, theirs in (
        (clip_by_norm, torch.nn.utils.clip_grad_norm_),
        (clip_by_value, torch.nn.utils.clip_grad_value_),
    ):
        weights = torch.zeros(3, 2, dtype=torch.float64, requires_grad=True)
        weights.grad = torch.tensor(g)
        theirs([weights], limit)
        assert ours(g, limit) == pytest.approx(weights.grad.numpy(), rel=1e-13, abs=1e-300)


@given(g=gradients, limit=limits)
def test_by_norm_keeps_the_direction(g, limit):
    clipped = clip_by_norm(g, limit)
    length = norm(g.ravel())
    assert norm(clipped.ravel()) <= min(limit, length)
    if length > 1e-6:
        assert cosine_similarity(clipped.ravel(), g.ravel()) == pytest.approx(1, abs=1e-12)
    if length <= limit - 1e-6:
        assert np.array_equal(clipped, g)


@given(g=gradients, limit=limits)
def test_by_value_cuts_entries(g, limit):
    clipped = clip_by_value(g, limit)
    inside = np.abs(g) <= limit
    assert np.array_equal(clipped[inside], g[inside])
    assert np.array_equal(clipped[~inside], limit * np.sign(g[~inside]))


def test_by_value_turns_the_direction():
    assert clip_by_value([3.0, 4.0], 3).tolist() == [3.0, 3.0]
    assert clip_by_norm([3.0, 4.0], 1) == pytest.approx([0.6, 0.8], rel=1e-6)


def test_huge_gradients():
    assert clip_by_norm([3e200, 4e200], 1.0) == pytest.approx([0.6, 0.8])


@pytest.mark.parametrize("clip, name", [(clip_by_norm, "max_norm"), (clip_by_value, "limit")])
def test_errors(clip, name):
    g = np.array([3.0, 4.0])
    with pytest.raises(ValueError, match=f"{name} is 0; it needs to be positive"):
        clip(g, 0)
    with pytest.raises(ValueError, match="g has 1 NaN or infinite entries"):
        clip([np.nan, 1.0], 1)
    clip(g, 1.0)[:] = 7
    assert g.tolist() == [3.0, 4.0]
