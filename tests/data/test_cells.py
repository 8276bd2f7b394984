"""The cells are those of the source, and their file says where they are from."""

from pathlib import Path

import numpy as np

from mathdl.data import cells as module
from mathdl.data.cells import NAMES, cells


def test_counts_and_first_row_are_those_of_the_source():
    X, labels = cells()
    assert X.shape == (569, len(NAMES))
    assert labels.dtype == np.int64
    assert np.bincount(labels).tolist() == [357, 212]  # benign, malignant: as its page says
    np.testing.assert_array_equal(X[0], [17.99, 10.38, 122.8, 1001, 0.1184])
    assert labels[0] == 1


def test_a_nucleus_is_nearly_a_circle():
    X, _ = cells()
    radius, _, perimeter, area, _ = X.T
    # measured on outlines of some 100 pixels, and averaged over nuclei: a few percent
    assert np.abs(perimeter / (2 * np.pi * radius) - 1).max() < 0.16
    assert np.abs(area / (np.pi * radius**2) - 1).max() < 0.16


def test_each_call_returns_arrays_of_its_own():
    cells()[0][:] = 0
    assert cells()[0].min() > 0


def test_the_file_names_its_source_license_and_changes():
    lines = Path(module.__file__).with_name("cells.csv").read_text().splitlines()
    head = " ".join(line for line in lines if line.startswith("#"))
    for word in ("UCI", "10.24432/C5DW2B", "CC BY 4.0", "Changes", *NAMES):
        assert word in head
