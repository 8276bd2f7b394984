"""The reference package of the book: every algorithm as its chapter derives it."""
