"""Sums and maxima along two coordinates are those of NumPy, to the bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from gradnorm_core.arrays import Floats, largest, total

SHAPES = array_shapes(min_dims=1, max_dims=3, max_side=4).map(lambda shape: (*shape[:-1], 2)) | st.sampled_from(
    [(2,), (2, 2), (5, 3), (0, 2), (3, 0)]
)


@given(arrays(np.float64, SHAPES, elements=st.floats()), st.sampled_from((-1, 0)))
def test_total_and_largest_are_those_of_numpy(numbers: Floats, axis: int) -> None:
    sizes = np.abs(numbers)
    with np.errstate(all="ignore"):
        pairs = (
            (total(numbers, axis), np.sum(numbers, axis=axis)),
            (largest(sizes, axis), np.max(sizes, axis=axis, initial=0.0)),
        )
    for ours, theirs in pairs:
        assert np.shape(ours) == np.shape(theirs)
        assert np.array_equal(ours, theirs, equal_nan=True)
        assert type(ours) is type(theirs)


@pytest.mark.parametrize("axis", [-1, 1])
def test_both_names_of_the_last_axis_mean_the_same(axis: int) -> None:
    assert total(np.array([[1.0, 2.0], [3.0, 4.0]]), axis).tolist() == [3.0, 7.0]
    assert largest(np.array([[1.0, 2.0], [4.0, 3.0]]), axis).tolist() == [2.0, 4.0]
