"""The documentation, and what builds it: Markdown beside this file, and the docstrings of the core."""
