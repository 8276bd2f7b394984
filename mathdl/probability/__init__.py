"""Probability: stable special functions, and what later chapters build on them."""
