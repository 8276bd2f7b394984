"""Probability and statistics: the code of part III."""
