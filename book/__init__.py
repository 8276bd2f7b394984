"""The machinery of the book: reads chapters, runs what they show, draws, typesets and checks.

It knows nothing of MkDocs, but for the hook `search`. `extension` puts its work on a page through
Python-Markdown, `python -m book` puts it on a command line, and the tests call it directly.
"""
