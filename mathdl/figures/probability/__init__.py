"""The figures of part III, probability and statistics."""
