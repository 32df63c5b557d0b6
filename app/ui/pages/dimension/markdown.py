"""The fixed text of the page, in Markdown with LaTeX; no text of a visitor is put into it."""

from __future__ import annotations

LEAD = r"""
Does gradient descent get slower in more dimensions? Three functions of $n$ variables answer.

- **Spectrum held**: $f=\tfrac12x^{\mathsf T}Ax$, eigenvalues of $A$ spread evenly in the logarithm over $[1,\kappa]$,
  whatever $n$; the frame is random.
- **1-D Laplacian**: $f=\tfrac12\sum_{i=0}^{n}(x_{i+1}-x_i)^2$ with $x_0=x_{n+1}=0$, a string cut into pieces. Here
  $\kappa=\cot^2\!\frac{\pi}{2(n+1)}\approx\frac{4}{\pi^2}(n+1)^2$.
- **Chained Rosenbrock**: $f=\sum_{i=1}^{n-1}100(x_{i+1}-x_i^2)^2+(1-x_i)^2$, no quadratic; $\kappa$ is that of the
  Hessian at the minimizer $(1,\dots,1)$.
"""

RULES = {
    "fixed": r"""
The step is $\alpha=2/(\mu+\lambda_{\max})$ with the smallest and the largest eigenvalue $\mu$ and $\lambda_{\max}$ of
the Hessian. Dashed: the $k$ with $\big(\frac{\kappa-1}{\kappa+1}\big)^k=\varepsilon$. On a quadratic no run needs
more, and there is no $n$ in it.
""",
    "exact": r"""
Each step is the minimum of $f$ along $-\nabla f$. Dashed: the $k$ with
$\big(\frac{\kappa-1}{\kappa+1}\big)^k=\varepsilon$, the worst rate exact search can have in the long run. Random
starts do better.
""",
    "momentum": r"""
Momentum (heavy ball) with $\alpha=1/\lambda_{\max}$, where $\lambda_{\max}$ is the largest eigenvalue of the Hessian,
and $\beta=(1-1/\sqrt\kappa)^2$. Dashed: the $k$ with $(1-1/\sqrt\kappa)^k=\varepsilon$, its rate without the start-up.
The remedy acts on $\kappa$: it puts $\sqrt\kappa$ in the place of $\kappa$, in every dimension.
""",
}

METHOD = r"""
**How it was computed.** {starts} starts for every $n$, from the seeds {seeds}: independent standard normal
coordinates; on Rosenbrock the minimizer plus {near} times those. A run has arrived when
$\lVert\nabla f\rVert_2\le\varepsilon\lVert\nabla f(x_0)\rVert_2$. The lines join the medians; the exponents are
fitted to them from $n={fitted}$ on. On the quadratics no long run was stepped through $\mathbb R^n$: in the basis of
the eigenvectors a fixed step multiplies each coordinate of the gradient by $1-\alpha\lambda_i$, every time, so the
steps can be counted there (with exact search and momentum by a recurrence). Where both are feasible, the counts
are those of the runs themselves. Rosenbrock was run step by step.
"""

HELD = r"""
### What holding κ means

With the spectrum held, the bound on the steps is the same for 500 variables as for 2. Each step costs more, since
there are more coordinates, but there are not more steps than the bound. If your problem gets slower as it grows, look
at what happens to $\kappa$: finer grids, more correlated features, longer chains. The remedies act on it: rescaling,
preconditioning, momentum.
"""

NORM = r"""
### What does grow with n by itself: the norm

Take a separable sum $f(x)=\sum_i\varphi(x_i)$ at a point whose coordinates are all the same, $x=(t,\dots,t)$.
Then every coordinate of the gradient is $\varphi'(t)$ and

$$
\lVert\nabla f\rVert_\infty=|\varphi'(t)|,\qquad\lVert\nabla f\rVert_2=\sqrt n\,|\varphi'(t)|,\qquad
\lVert\nabla f\rVert_1=n\,|\varphi'(t)| .
$$

The same tolerance is another demand in another dimension and in another norm: at $n={largest}$ the L2 norm is
{l2} times, and the L1 norm {l1} times the slope of a single coordinate. That is why the runs above stop relative to
$\lVert\nabla f(x_0)\rVert_2$.
"""

READING = (
    ("S. Boyd, L. Vandenberghe", "Convex Optimization, Cambridge University Press, 2004",
     "gradient descent and the condition number: section 9.3"),
    ("J. Nocedal, S. J. Wright", "Numerical Optimization, 2nd ed., Springer, 2006",
     "rates of steepest descent: chapter 3"),
    ("H. Akaike", "Ann. Inst. Statist. Math. 11 (1959) 1–16", "exact search in n dimensions"),
    ("B. T. Polyak", "USSR Comput. Math. Math. Phys. 4(5) (1964) 1–17", "the heavy ball"),
    ("G. Goh", "Why momentum really works, Distill, 2017, doi 10.23915/distill.00006", "a quadratic, mode by mode"),
    ("K. van den Doel, U. Ascher", "J. Sci. Comput. 51 (2012) 560–581, doi 10.1007/s10915-011-9521-3",
     "what slightly different steps do to the same problems"),
)  # fmt: skip
