"""Square brackets: parentheses where they hold parentheses or follow a function, and refused elsewhere."""

from __future__ import annotations

_ROUND = {"(": 1, ")": -1}


def partners(text: str) -> dict[int, int]:
    """For each square bracket the column of its partner, both ways, where the parentheses between them pair up."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for column, character in enumerate(text):
        if character == "[":
            opened.append(column)
        elif character == "]" and opened:
            start = opened.pop()
            if _is_balanced(text[start:column]):
                found |= {start: column, column: start}
    return found


def _is_balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += _ROUND.get(character, 0)
        if depth < 0:
            return False
    return depth == 0
