"""Linear algebra: the code of part I."""
