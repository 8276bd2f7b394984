"""Figures of the chapters of docs/calculus/, one module a chapter."""
