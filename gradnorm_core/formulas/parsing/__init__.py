"""The formula language: characters -> tokens -> tree, and the tree back to text and LaTeX.

    characters, words, commands   what a character, a run of letters, a LaTeX command means
    lexer                         text -> tokens
    parser, operands, brackets, applications   tokens -> tree: operators, what they act on, functions
    extent                        how far a factor or a bracket reaches
    parts, constants, limits      nodes with their columns, and the bounds they keep
    readings, refusals            what is said about a formula that was read, and about one that cannot be
    plain, latex                  tree -> text

`expression` is its face.
"""
