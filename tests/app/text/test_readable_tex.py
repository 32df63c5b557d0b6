"""The LaTeX of the course in a line of Unicode: it means what the formula means."""

from __future__ import annotations

import pytest

from app.text.readable_tex import readable, readable_formula


@pytest.mark.parametrize(
    ("tex", "line"),
    [
        (r"\frac{2}{\mu+L}", "2/(μ + L)"),  # 2/μ + L would be another number
        (r"\frac{\kappa-1}{\kappa+1}", "(κ − 1)/(κ + 1)"),
        (r"\frac{\partial f}{\partial x}u_1+\frac{\partial f}{\partial y}u_2", "(∂f/∂x)u₁ + (∂f/∂y)u₂"),
        (r"\frac1n\sum_{i=1}^n\big(wX_i+b\big)^2", "(1/n)Σᵢ₌₁ⁿ(wXᵢ + b)²"),
        (r"\tfrac12(x^2+10y^2)", "½(x² + 10y²)"),
        (r"x_{k+1}=x_k-\alpha\,\nabla f(x_k)", "xₖ₊₁ = xₖ − α ∇f(xₖ)"),
        (r"\sqrt{\Big(\frac{\partial f}{\partial x}\Big)^2+1}", "√((∂f/∂x)² + 1)"),
        (r"y=v/\sqrt{10}", "y = v/√10"),
        (r"f=e^{-x}", "f = e⁻ˣ"),
        (r"e^{x+y}", "e^(x + y)"),
        (r"\lVert g\rVert_\infty=\max_i|g_i| .", "‖g‖∞ = maxᵢ|gᵢ|."),
        (r"\varphi'(0)=-\lVert g\rVert_2^2<0", "φ′(0) = −‖g‖₂² < 0"),
        (r"\begin{pmatrix}6&1\\1&6\end{pmatrix}", "[6 1; 1 6]"),
        (r"c_1=10^{-4},\qquad [-c,c]", "c₁ = 10⁻⁴,   [−c, c]"),
        (r"w_\text{old}", "w_old"),
    ],
)
def test_a_formula_is_a_line(tex: str, line: str) -> None:
    assert readable_formula(tex) == line


def test_a_command_that_is_not_known_is_refused_and_not_left_out() -> None:
    with pytest.raises(ValueError, match="aleph"):
        readable_formula(r"\aleph_0")


def test_a_formula_of_its_own_is_indented_and_words_stay() -> None:
    told = readable("A **sharp** limit:\n\n$$\\alpha<\\frac2L .$$\n\nBelow $2/L$ it holds.")
    assert told == "A sharp limit:\n\n    α < 2/L.\n\nBelow 2/L it holds."
