"""The figures of part I, linear algebra."""
