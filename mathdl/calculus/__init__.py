"""Calculus: the code of part II."""
