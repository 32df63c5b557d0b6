"""The sources of the page, and how to cite it."""

from __future__ import annotations

from dataclasses import dataclass

from app.text.version import VERSION

YEAR = 2026


@dataclass(frozen=True, slots=True)
class Reference:
    """A source: authors, title and place, and the statement it is cited for."""

    authors: str
    rest: str
    use: str


REFERENCES = (
    Reference("S. Boyd, L. Vandenberghe", "Convex Optimization, Cambridge University Press, 2004",
              "norms and dual norms: appendix A; both bounds and steepest descent in a norm: sections 9.1–9.4"),
    Reference("Yu. Nesterov", "Lectures on Convex Optimization, 2nd ed., Springer, 2018",
              "smoothness and strong convexity"),
    Reference("J. Nocedal, S. J. Wright", "Numerical Optimization, 2nd ed., Springer, 2006",
              "the norm in line searches and stopping tests"),
    Reference("R. A. Horn, C. R. Johnson", "Matrix Analysis, 2nd ed., Cambridge University Press, 2013",
              "vector norms and duality"),
    Reference("A. Cauchy", "Comptes rendus de l’Académie des Sciences, Paris 25 (1847) 536–538", "the method itself"),
    Reference("R. Pascanu, T. Mikolov, Y. Bengio", "ICML 2013, PMLR 28(3) 1310–1318", "clipping by norm"),
)  # fmt: skip


def edition() -> str:
    """The version of Gradnorm, or "" when the package has none."""
    return f"version {VERSION}, " if VERSION else ""


def citation(address: str) -> str:
    """The page as one line of a list of references."""
    return f"Gradnorm contributors. Gradient norm. Gradnorm, {edition()}{YEAR}. {address}"


def bibtex(address: str) -> str:
    """The page as an entry of a bibliography."""
    return (
        "@misc{gradnorm,\n  author = {{Gradnorm contributors}},\n  title = {Gradient norm},\n"
        f"  note = {{Gradnorm, {edition()}MIT License}},\n  year = {{{YEAR}}},\n  url = {{{address}}}\n}}"
    )
