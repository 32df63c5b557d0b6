"""The limits of a formula, all enforced before anything is evaluated.

One text such as ``9**9**8`` can occupy a computer algebra system for minutes; these bounds make every later step
(compiling, plotting, typesetting) a matter of milliseconds.
"""

from __future__ import annotations

MAX_CHARACTERS = 400
MAX_TOKENS = 250
MAX_NODES = 250
MAX_DEPTH = 25
MAX_LITERAL_CHARACTERS = 24
LARGEST_LITERAL = 1e12
SMALLEST_LITERAL = 1e-12
LARGEST_EXPONENT = 100
LARGEST_CONSTANT = 1e15
