"""The figures of part IV, optimization."""
