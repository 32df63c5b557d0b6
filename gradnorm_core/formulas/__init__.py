"""Formulas: text to a checked tree, and the tree to LaTeX, SymPy and a NumPy program."""
