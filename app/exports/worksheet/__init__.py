"""A worksheet with its key, printed from a run: MathML formulas and a contour picture."""
