"""The compiler: from a checked tree to a NumPy program; `program` holds the entry points.

graph            the formula with every subexpression once
simplification   rules that keep it small; `signs` has the possible signs of a node, `roots` rules such as |u|² = u²
differentiation  derivatives on the graph, by the rules of the table
domains          where the formula, as typed, is defined
printing         the graph as NumPy source
execution        the source as a function
"""
