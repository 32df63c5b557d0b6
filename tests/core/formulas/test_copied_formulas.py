"""Formulas as they stand in textbooks, course notes, encyclopedias and documentation, pasted unchanged.

Each is read and means what its source says, checked by numbers, or is refused with advice that fits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, cosh, e, erf, exp, log, pi, sin, sqrt

import pytest

from gradnorm_core.errors import ExpressionError
from gradnorm_core.objectives.formula import parse

POINTS = ((0.7, -1.3), (-2.1, 0.4), (1.6, 2.2), (-0.3, -0.9))


@dataclass(frozen=True)
class Copied:
    """A formula: its source, its text there, its meaning in Python's floats, and how close float64 comes."""

    source: str
    text: str
    meaning: Callable[[float, float], float]
    rewritten: bool = False


def goldstein_price(x: float, y: float) -> float:
    first = 1 + (x + y + 1) ** 2 * (19 - 14 * x + 3 * x**2 - 14 * y + 6 * x * y + 3 * y**2)
    return first * (30 + (2 * x - 3 * y) ** 2 * (18 - 32 * x + 12 * x**2 + 48 * y - 36 * x * y + 27 * y**2))


def ackley(x: float, y: float) -> float:
    return -20 * exp(-0.2 * sqrt(0.5 * (x**2 + y**2))) - exp(0.5 * (cos(2 * pi * x) + cos(2 * pi * y))) + e + 20


TEST_FUNCTIONS = "Wikipedia, Test functions for optimization"
READ = (
    Copied(TEST_FUNCTIONS + ": Booth", r"{\displaystyle f(x,y)=\left(x+2y-7\right)^{2}+\left(2x+y-5\right)^{2}}",
           lambda x, y: (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2),
    Copied(TEST_FUNCTIONS + ": Matyas", r"{\displaystyle f(x,y)=0.26\left(x^{2}+y^{2}\right)-0.48xy}",
           lambda x, y: 0.26 * (x**2 + y**2) - 0.48 * x * y),
    Copied(TEST_FUNCTIONS + ": Beale",
           r"{\displaystyle f(x,y)=\left(1.5-x+xy\right)^{2}+\left(2.25-x+xy^{2}\right)^{2}"
           r"+\left(2.625-x+xy^{3}\right)^{2}}",
           lambda x, y: (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2),
    Copied(TEST_FUNCTIONS + ": Himmelblau", r"{\displaystyle f(x,y)=(x^{2}+y-11)^{2}+(x+y^{2}-7)^{2}.\quad }",
           lambda x, y: (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2),
    Copied(TEST_FUNCTIONS + ": Ackley",
           r"{\displaystyle f(x,y)=-20\exp \left[-0.2{\sqrt {0.5\left(x^{2}+y^{2}\right)}}\right]"
           r"-\exp \left[0.5\left(\cos 2\pi x+\cos 2\pi y\right)\right]+e+20}", ackley),
    Copied(TEST_FUNCTIONS + ": Goldstein–Price",
           r"{\displaystyle f(x,y)=\left[1+\left(x+y+1\right)^{2}\left(19-14x+3x^{2}-14y+6xy+3y^{2}\right)\right]"
           r"\left[30+\left(2x-3y\right)^{2}\left(18-32x+12x^{2}+48y-36xy+27y^{2}\right)\right]}", goldstein_price),
    Copied(TEST_FUNCTIONS + ": Lévi N. 13",
           r"{\displaystyle f(x,y)=\sin ^{2}3\pi x+\left(x-1\right)^{2}\left(1+\sin ^{2}3\pi y\right)"
           r"+\left(y-1\right)^{2}\left(1+\sin ^{2}2\pi y\right)}",
           lambda x, y: sin(3 * pi * x) ** 2 + (x - 1) ** 2 * (1 + sin(3 * pi * y) ** 2)
           + (y - 1) ** 2 * (1 + sin(2 * pi * y) ** 2)),
    Copied(TEST_FUNCTIONS + ": three-hump camel",
           r"{\displaystyle f(x,y)=2x^{2}-1.05x^{4}+{\frac {x^{6}}{6}}+xy+y^{2}}",
           lambda x, y: 2 * x**2 - 1.05 * x**4 + x**6 / 6 + x * y + y**2),
    Copied(TEST_FUNCTIONS + ": Easom",
           r"{\displaystyle f(x,y)=-\cos \left(x\right)\cos \left(y\right)\exp \left(-\left(\left(x-\pi \right)^{2}"
           r"+\left(y-\pi \right)^{2}\right)\right)}",
           lambda x, y: -cos(x) * cos(y) * exp(-((x - pi) ** 2 + (y - pi) ** 2))),
    Copied(TEST_FUNCTIONS + ": cross-in-tray",
           r"{\displaystyle f(x,y)=-0.0001\left[\left|\sin x\sin y\exp \left(\left|100-{\frac {\sqrt {x^{2}+y^{2}}}"
           r"{\pi }}\right|\right)\right|+1\right]^{0.1}}",
           lambda x, y: -0.0001 * (abs(sin(x) * sin(y) * exp(abs(100 - sqrt(x**2 + y**2) / pi))) + 1) ** 0.1),
    Copied(TEST_FUNCTIONS + ": Bukin N. 6",
           r"{\displaystyle f(x,y)=100{\sqrt {\left|y-0.01x^{2}\right|}}+0.01\left|x+10\right|.\quad }",
           lambda x, y: 100 * sqrt(abs(y - 0.01 * x**2)) + 0.01 * abs(x + 10)),
    Copied(TEST_FUNCTIONS + ": McCormick",
           r"{\displaystyle f(x,y)=\sin \left(x+y\right)+\left(x-y\right)^{2}-1.5x+2.5y+1}",
           lambda x, y: sin(x + y) + (x - y) ** 2 - 1.5 * x + 2.5 * y + 1),
    Copied(TEST_FUNCTIONS + ": Schaffer N. 2",
           r"{\displaystyle f(x,y)=0.5+{\frac {\sin ^{2}\left(x^{2}-y^{2}\right)-0.5}"
           r"{\left[1+0.001\left(x^{2}+y^{2}\right)\right]^{2}}}}",
           lambda x, y: 0.5 + (sin(x**2 - y**2) ** 2 - 0.5) / (1 + 0.001 * (x**2 + y**2)) ** 2),
    Copied("Wikipedia, Rosenbrock function", r"{\displaystyle f(x,y)=(a-x)^{2}+b(y-x^{2})^{2}}",
           lambda x, y: (1 - x) ** 2 + (y - x**2) ** 2, rewritten=True),
    Copied("Nocedal and Wright, Numerical Optimization, (2.22)", "f(x) = 100(x_2 - x_1^2)^2 + (1 - x_1)^2",
           lambda x, y: 100 * (y - x**2) ** 2 + (1 - x) ** 2),
    Copied("Nocedal and Wright, exercise 2.2", "f(x) = 8x_1 + 12x_2 + x_1^2 - 2x_2^2",
           lambda x, y: 8 * x + 12 * y + x**2 - 2 * y**2),
    Copied("Boyd and Vandenberghe, Convex Optimization, (9.20)",
           "f(x_1, x_2) = e^{x_1+3x_2-0.1} + e^{x_1-3x_2-0.1} + e^{-x_1-0.1}",
           lambda x, y: exp(x + 3 * y - 0.1) + exp(x - 3 * y - 0.1) + exp(-x - 0.1)),
    Copied("Boyd and Vandenberghe, 9.3.2", r"\frac{1}{2}(x_1^2 + \gamma x_2^2)",
           lambda x, y: 0.5 * (x**2 + y**2), rewritten=True),
    Copied("Dive into Deep Learning, Stochastic gradient descent", "f(x_1, x_2) = x_1 ** 2 + 2 * x_2 ** 2",
           lambda x, y: x**2 + 2 * y**2),
    Copied("Dive into Deep Learning, Momentum", r"$f(\mathbf{x}) = 0.1 x_1^2 + 2 x_2^2$",
           lambda x, y: 0.1 * x**2 + 2 * y**2),
    Copied("Course notes, one row of linear regression",
           r"J(\theta_0, \theta_1) = \tfrac{1}{2}(\theta_0 + 2\theta_1 - 3)^2",
           lambda x, y: 0.5 * (x + 2 * y - 3) ** 2),
    Copied("Course notes, one row of logistic regression", "L(w, b) = log(1 + exp(-(2w + b)))",
           lambda x, y: log(1 + exp(-(2 * x + y)))),
    Copied("Wikipedia, Huber loss, δ = 1",
           r"{\displaystyle f(x)={\begin{cases}{\frac {1}{2}}{x^{2}}&{\text{for }}|x|\leq 1,\\"
           r"|x|-{\frac {1}{2}}&{\text{otherwise.}}\end{cases}}}",
           lambda x, y: x**2 / 2 if abs(x) <= 1 else abs(x) - 0.5),
    Copied("Wikipedia, Rectifier: GELU with erf",
           r"x\cdot \frac{1}{2}\left(1+\operatorname{erf}\left(\frac{x}{\sqrt{2}}\right)\right)",
           lambda x, y: x * 0.5 * (1 + erf(x / sqrt(2)))),
    Copied("Wikipedia, Rectifier: softplus", r"{\displaystyle f(x)=\ln(1+e^{x}),}", lambda x, y: log(1 + exp(x))),
    Copied("Matplotlib, contour demo", "Z = (1 - X/2 + X**5 + Y**3) * np.exp(-X**2 - Y**2)",
           lambda x, y: (1 - x / 2 + x**5 + y**3) * exp(-(x**2) - y**2)),
    Copied("Matplotlib, 3D surface demo", "np.sin(np.sqrt(X**2 + Y**2))", lambda x, y: sin(sqrt(x**2 + y**2))),
    Copied("MDN, Math.cosh", "(Math.E**x + Math.E**(-x)) / 2", lambda x, y: cosh(x)),
    Copied("PyTorch documentation, ELU with α = 1", "max(0,x) + min(0, 1*(exp(x)-1))",
           lambda x, y: max(0, x) + min(0, exp(x) - 1)),
    Copied("PyTorch documentation, Softplus", r"\frac{1}{\beta} * \log(1 + \exp(\beta * x))",
           lambda x, y: log(1 + exp(x)), rewritten=True),
    Copied("Ridge penalty in course notes", r"\lVert (w, b) \rVert^2 + \lVert (w - 1, b) \rVert",
           lambda x, y: x**2 + y**2 + sqrt((x - 1) ** 2 + y**2)),
    Copied("Ng, Machine Learning, lecture notes: one head for a vector",
           r"J(\theta) = (\theta_0 - 1)^2 + 5(\theta_1 + 2)^2", lambda x, y: (x - 1) ** 2 + 5 * (y + 2) ** 2),
    Copied("Deep Learning course: a vector of weights", "f(w) = w_1^2 + 3 w_2^2", lambda x, y: x**2 + 3 * y**2),
    Copied("Exam sheet, analysis: a problem", r"\min_{x \in \mathbb{R}^2} (x_1 - 2)^4 + (x_1 - 2x_2)^2",
           lambda x, y: (x - 2) ** 4 + (x - 2 * y) ** 2),
    Copied("Boyd and Vandenberghe, the form of a problem", r"\underset{x,y}{\operatorname{minimize}}\quad e^x + y^2.",
           lambda x, y: exp(x) + y**2),
    Copied("Course sheet: the sets of the map", r"f:\mathbb{R}^2\to\mathbb{R},\ f(x,y) = x^3 - 3xy^2",
           lambda x, y: x**3 - 3 * x * y**2),
    Copied("Course sheet: an arrow", r"f \colon \mathbb{R}^2 \to \mathbb{R},\quad (u, v) \mapsto u^2 + uv",
           lambda x, y: x**2 + x * y),
    Copied("Course sheet: where it holds", r"f(x,y) = x^2 + \cos y, \quad (x, y) \in \mathbb{R}^2.",
           lambda x, y: x**2 + cos(y)),
    Copied("Course sheet: for all", "x² − y² for x, y ∈ ℝ", lambda x, y: x**2 - y**2),
    Copied("Exam sheet, the goal behind", "(x - 2)^2 + (y + 1)^2 → min!", lambda x, y: (x - 2) ** 2 + (y + 1) ** 2),
    Copied("Exam sheet, the goal behind in LaTeX", r"e^{x} + y^2 - x \to \min", lambda x, y: exp(x) + y**2 - x),
    Copied("Textbook: a numbered equation",
           r"\begin{equation} f(x,y) = x^{2} + xy + y^{2} \label{eq:f} \end{equation}",
           lambda x, y: x**2 + x * y + y**2),
    Copied("Textbook: lines that are aligned",
           r"\begin{align} f(x,y) &= (1-x)^2 \\ &\quad + 100(y-x^2)^2 \tag{2} \end{align}",
           lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2),
    Copied("Analysis: partial derivatives, but not continuous",
           r"f(x,y) = \begin{cases} \frac{xy}{x^2+y^2} & (x,y) \neq (0,0) \\ 0 & (x,y)=(0,0) \end{cases}",
           lambda x, y: x * y / (x**2 + y**2)),
    Copied("Analysis: a point against a point", "if((x, y) = (0, 0), 0, x^2 y/(x^4 + y^2))",
           lambda x, y: x**2 * y / (x**4 + y**2)),
    Copied("Compressed sensing: three norms",
           r"\lVert (x, y) \rVert_1 + \left\| (x, y) \right\|_2^2 + \| (x, y) \|_{\infty}",
           lambda x, y: abs(x) + abs(y) + x**2 + y**2 + max(abs(x), abs(y))),
    Copied("Course notes: half of a squared norm", r"f(\mathbf{x}) = \frac{1}{2} \| \mathbf{x} \|^2",
           lambda x, y: (x**2 + y**2) / 2),
    Copied("Course notes: a penalty on a vector", r"(w_1 - 1)^2 + w_2^2 + \lVert \mathbf{w} \rVert_1",
           lambda x, y: (x - 1) ** 2 + y**2 + abs(x) + abs(y)),
    Copied("SciPy documentation, an objective", "lambda x: (x[0] - 1)**2 + (x[1] - 2.5)**2",
           lambda x, y: (x - 1) ** 2 + (y - 2.5) ** 2),
    Copied("Blog post, Rosenbrock in Python", "def f(x, y): return (1 - x)**2 + 100 * (y - x**2)**2",
           lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2),
    Copied("MATLAB documentation, fminsearch", "fun = @(x)100*(x(2) - x(1)^2)^2 + (1 - x(1))^2",
           lambda x, y: 100 * (y - x**2) ** 2 + (1 - x) ** 2),
    Copied("MATLAB documentation, surf", "z = x.*exp(-x.^2 - y.^2)", lambda x, y: x * exp(-(x**2) - y**2)),
    Copied("MATLAB, element by element", "x .^2 + 0.5 .* y .^2", lambda x, y: x**2 + 0.5 * y**2),
    Copied("MATLAB, a product element by element", "x^2 .* y", lambda x, y: x**2 * y),
    Copied("Optim.jl documentation", "f(x) = (1.0 - x[1])^2 + 100.0 * (x[2] - x[1]^2)^2",
           lambda x, y: (1 - x) ** 2 + 100 * (y - x**2) ** 2),
    Copied("JavaScript", "const f = (u, v) => u ** 2 + Math.sin(v)", lambda x, y: x**2 + sin(y)),
    Copied("R", "function(x, y) x^2 + y^4", lambda x, y: x**2 + y**4),
    Copied("Mathematica", "f[x_, y_] := x^2 + 3 y^2", lambda x, y: x**2 + 3 * y**2),
    Copied("Exam sheet, an ellipse with glued letters", "ax^2+by^2", lambda x, y: x**2 + y**2, rewritten=True),
    Copied("Exam sheet, a quadratic form", "f(x,y) = ax^2 + 2bxy + cy^2", lambda x, y: x**2 + 2 * x * y + y**2,
           rewritten=True),
    Copied("Distill, Why momentum really works: a family", r"f_\kappa(x, y) = \tfrac12(x^2 + \kappa y^2)",
           lambda x, y: (x**2 + y**2) / 2, rewritten=True),
    Copied("Gaussian with σ", "1 - e^(-(x²+y²)/(2σ²))", lambda x, y: 1 - exp(-(x**2 + y**2) / 2), rewritten=True),
)  # fmt: skip


@pytest.mark.parametrize("one", READ, ids=lambda one: one.source)
def test_a_copied_formula_means_what_its_source_says(one: Copied) -> None:
    text = one.text
    if one.rewritten:  # its further letters are parameters, which begin at 1
        with pytest.raises(ExpressionError) as caught:
            parse(text)
        (rewrite,) = caught.value.rewrites
        text = rewrite.text
    f = parse(text)
    for point in POINTS:
        assert f.value(*point) == pytest.approx(one.meaning(*point), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize(
    ("source", "text", "words"),
    [
        ("Wikipedia, Rastrigin",
         r"{\displaystyle f(\mathbf {x} )=An+\sum _{i=1}^{n}\left[x_{i}^{2}-A\cos(2\pi x_{i})\right]}",
         "term"),
        ("Distill, Why momentum really works", r"f(w) = \tfrac{1}{2}w^TAw - b^Tw", ""),
        ("SciPy documentation, rosen", "sum(100.0*(x[1:] - x[:-1]**2.0)**2.0 + (1 - x[:-1])**2.0)", ""),
        ("NumPy, normalized sinc", "np.sinc(x)", "sinc(pi*x)"),
        ("NumPy, norm of a vector", "np.linalg.norm([x, y])", "norm(x, y)"),
        ("Course notes, mean squared error",
         r"J(\theta) = \frac{1}{2m}\sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2", "term"),
        ("Wikipedia, gradient", r"\nabla f(x)", "function itself"),
        ("JavaScript", "Math.round(x)", "floor(x + 0.5)"),
        ("An integral", r"\int_0^x e^{-t^2}\,dt", "erf"),
        ("A question mark", "x > 0 ? x : y^2", "if(x > 0, x, y^2)"),
        ("Pieces in R", "if (x > 0) x else y^2", "if(x > 0, x, y^2)"),
        ("Pieces in Pascal", "if x*(y + 1) > 0 then x else y^2", "if(x*(y + 1) > 0, x, y^2)"),
        ("Pieces with both", "3 + IF (x > 0) THEN x ELSE -y", "if(x > 0, x, -y)"),
        ("Three pieces", "if x > 0 then x else if y > 0 then 1 else 2", "if(x > 0, x, 0), or"),
        ("An indicator", "1_{x>0} x", "if(x>0, 1, 0)"),
        ("An indicator in LaTeX", r"\mathbb{1}_{x > 0}", "if(x > 0, 1, 0)"),
        ("Iverson's bracket", "[x > 0] x", "if(x > 0, 1, 0)"),
        ("A method of PyTorch", "y.pow(2)", "pow(y, 2)"),
        ("A quadratic form", r"\mathbf{x}^\top A \mathbf{x}", "2b x y"),
        ("A vector among numbers", r"\mathbf{x}^2 + 1", "coordinates"),
        ("A quadratic form without bold", r"x^\top A x", "2b x y"),
        ("A remainder", "x mod 2", "mod(x, 2)"),
        ("A mixed number", "3 1/2 x", "3+1/"),
        ("Thousands", "1.000.000 x", "1000000"),
        ("A norm with single bars", "||(x, y)||", "norm(x, y)"),
        ("A norm of p", r"\|(x, y)\|_p", "1, 2"),
        ("Points in an order", "if((x, y) > (0, 0), 1, 0)", "(x, y) != (0, 0)"),
        ("A Greek letter alone", r"\gamma x^2 + \delta", "; γ = 1) ="),
        ("A limit", r"\lim_{n\to\infty} x^n", "number"),
    ],
)  # fmt: skip
def test_what_a_formula_cannot_say_is_refused_with_advice(source: str, text: str, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert words in str(caught.value.suggestion), caught.value
