"""Measurements of cell nuclei from 569 biopsies of the breast, benign and malignant.

They are five of the thirty columns of Breast Cancer Wisconsin (Diagnostic), by Wolberg,
Mangasarian, Street and Street (1993), UCI Machine Learning Repository, doi:10.24432/C5DW2B, under
the license CC BY 4.0. The file beside this one says what was changed.
"""

from pathlib import Path

import numpy as np

NAMES = ("radius", "texture", "perimeter", "area", "smoothness")


def cells() -> tuple[np.ndarray, np.ndarray]:
    """Return the measurements and the diagnoses, in the order of the source.

    Returns:
        X: (569, 5), for each biopsy the means over its nuclei that `NAMES` names, in the units of
            the source, which it does not name; texture is the spread of the gray values.
        labels: (569,), 1 for malignant and 0 for benign.
    """
    table = np.loadtxt(Path(__file__).with_name("cells.csv"), delimiter=",")
    return table[:, :5], table[:, 5].astype(np.int64)
