"""Optimization: the code of part IV."""
