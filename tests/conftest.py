"""What tests of the machinery and of the pages share."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def real_site() -> Path:
    """The built site of this book; `make` builds it when it is out of date."""
    subprocess.run(["make", "--silent", "site"], cwd=ROOT, check=True)
    return ROOT / "site"
