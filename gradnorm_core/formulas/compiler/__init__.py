"""How a tree becomes a program; `program` is the door.

graph            the formula with every subexpression once
simplification   the rules that keep it small, with `signs` to know what cannot be negative or zero
differentiation  derivatives on the graph, by the rules of the table
domains          where the formula, as typed, is defined
printing         the graph as NumPy source
execution        the source as a function
"""
