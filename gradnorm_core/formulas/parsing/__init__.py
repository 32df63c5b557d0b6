"""The parser of the formula language: characters become tokens, and tokens a tree.

characters, names, latex_commands   the meaning of a character, a run of letters, a LaTeX command
tokens, lexer                       text -> tokens, and how far a factor or a bracket reaches among them
grammar                             the interface of the parser for the rules
operands, brackets, function_calls  the rules: what operators act on
builder, constants, limits          nodes with their columns, and the bounds they keep
notes, error_messages               the sentences on a formula that was read, and on one that cannot be read
parser                              tokens -> tree
"""
