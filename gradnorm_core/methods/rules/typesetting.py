"""A rule in LaTeX: its lines one below the other, with an arrow for =."""

from __future__ import annotations

from gradnorm_core.formulas import latex
from gradnorm_core.formulas.tree import Call, Node, Variable
from gradnorm_core.methods.rules import names
from gradnorm_core.methods.rules.definition import Definition
from gradnorm_core.methods.rules.names import LAST

_FIRST = 0xE000
"""The first character of Unicode's private area; the printer of formulas leaves a name of one such character."""
_BREAK = r" \\ "
_NORMS = {"norm": "_2", "norm1": "_1", "norminf": r"_\infty"}


def typeset(definition: Definition) -> str:
    """Returns the lines one below the other, the declared numbers left out."""
    lines = [rf"{names.typeset(name)} &\leftarrow {_Printer().text(node)}" for name, node in definition.lines.items()]
    return rf"\begin{{aligned}} {_BREAK.join(lines)} \end{{aligned}}"


class _Printer:
    """Prints one line with the printer of formulas.

    Names, norms and inner products, which formulas do not have, are replaced by atoms first and put back in the end.
    """

    def __init__(self) -> None:
        self.atoms: list[str] = []

    def text(self, node: Node) -> str:
        """Returns the node in LaTeX."""
        written = latex.typeset(self.prepared(node))
        for place, atom in reversed(list(enumerate(self.atoms))):
            written = written.replace(chr(_FIRST + place), atom)
        return written

    def atom(self, text: str) -> Variable:
        self.atoms.append(text)
        return Variable(chr(_FIRST + len(self.atoms) - 1))

    def prepared(self, node: Node) -> Node:
        """Returns the tree with an atom for every name, norm and inner product."""
        if isinstance(node, Variable):
            # The value of the last step is typeset like that of this step: the arrow tells them apart.
            return self.atom(names.typeset(node.name.removesuffix(LAST)))
        if not isinstance(node, Call):
            return node
        if node.function in _NORMS:
            return self.atom(rf"\left\lVert {_Printer().text(node.arguments[0])} \right\rVert{_NORMS[node.function]}")
        if node.function == "dot":
            inner = ", ".join(_Printer().text(argument) for argument in node.arguments)
            return self.atom(rf"\left\langle {inner} \right\rangle")
        return Call(node.function, tuple(self.prepared(argument) for argument in node.arguments))
