"""Derivatives: by differences, forward and in reverse; critical points; quadrature."""
