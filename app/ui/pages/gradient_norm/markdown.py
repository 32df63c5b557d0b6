"""The fixed text of the page, in Markdown with LaTeX; no text of a visitor is put into it."""

from __future__ import annotations

DEFINITION = (
    r"$\displaystyle \lVert\nabla f(\mathbf x)\rVert_2=\sqrt{\Big(\frac{\partial f}{\partial x_1}\Big)^{2}+\dots+"
    r"\Big(\frac{\partial f}{\partial x_n}\Big)^{2}}=\max_{\lVert u\rVert_2=1}\nabla f(\mathbf x)\cdot u$"
)
"""It stands in a line of words, which breaks at an equals sign where the screen is narrow."""

LEAD = r"""
The **gradient norm** is the length of the gradient: the slope of $f$ at a point $\mathbf x=(x_1,\dots,x_n)$ in its
steepest direction. It is a number $\ge 0$, in units of $f$ per unit of the coordinates, and it is $0$ exactly where
$\mathbf x$ is stationary. A bold letter is a point; on your function $\mathbf x=(x,y)$.
"""

POINT = r"""
Drag the point, press anywhere, or type its coordinates in the sidebar. Turn $u$, a vector of length 1: the slope of
$f$ in its direction is
$\nabla f\cdot u=\lVert\nabla f\rVert_2\cos\theta$, where $\theta$ is the angle between $u$ and $\nabla f$.
On the map the green bar is the shadow of the arrow $\nabla f$ on $u$: as much shorter than the arrow as the slope is
smaller than $\lVert\nabla f\rVert_2$. The maximum of the slope, along $\nabla f$, is the norm; across the
gradient it is $0$, which is the direction of the level line. Circles on the curve: the slope measured on $f$ itself.

The tangent plane at the point $\mathbf x$ is the graph of $f(\mathbf x)+\nabla f(\mathbf x)\cdot(\mathbf z-\mathbf x)$
over all points $\mathbf z$: all slopes at $\mathbf x$ in one picture. It rises most steeply along $\nabla f$, by
$\lVert\nabla f\rVert_2$ for each unit of length. The blue and the green line go equally far along $\nabla f$ and $u$.
"""

NORMS = r"""
### Which norm

Let $f:\mathbb R^n\to\mathbb R$ be differentiable at $\mathbf x$ and $g=\nabla f(\mathbf x)$. “The gradient norm”
without an index means $\lVert g\rVert_2=\sqrt{g\cdot g}$, the L2 or Euclidean norm; so it does in PyTorch's
`clip_grad_norm_`, whose `norm_type` is 2 unless another one is given. For every $p\ge 1$

$$
\lVert g\rVert_p=\Big(\sum_i |g_i|^p\Big)^{1/p},\qquad \lVert g\rVert_\infty=\max_i|g_i| .
$$

The square $\lVert g\rVert_2^2=g\cdot g$ is not a norm: double $g$ and the norm doubles, the square quadruples, and
its unit is squared as well.
"""

BALLS = r"""
### Steepest depends on how a step is measured

Allow all steps $u$ with $\lVert u\rVert_p\le 1$. The steepest descent among them has the slope

$$
\min_{\lVert u\rVert_p\le 1} g\cdot u=-\lVert g\rVert_q,\qquad \frac1p+\frac1q=1 .
$$

$\lVert\cdot\rVert_q$ is the **dual norm**: the norm that measures the step and the norm that measures the gradient
come in pairs, L2 with itself, L1 with L∞. The L1 ball moves one coordinate; the L∞ ball takes the sign of every one.
"""

COMPARED = r"""
### How far apart norms can be

$$
\lVert g\rVert_\infty\le\lVert g\rVert_2\le\lVert g\rVert_1\le\sqrt n\,\lVert g\rVert_2\le n\,\lVert g\rVert_\infty
$$

They vanish together, but a tolerance in one is not a tolerance in another. For a random direction in many dimensions
$\lVert g\rVert_1/\lVert g\rVert_2\approx\sqrt{2n/\pi}$.
"""

LANDSCAPE = r"""
### The norm as a landscape

$\lVert\nabla f\rVert_2$ over the window, on a logarithmic scale. Its zeros are the stationary points, minima,
maxima and saddles alike: the norm cannot tell them apart, the eigenvalues of the Hessian can, unless one of them
is $0$.
"""

SMALL = r"""
### What a small norm proves

That $\mathbf x$ is *nearly stationary*, in the units used. Not that it is a minimum, not that one is near, not that
there is one. Where $\nabla f=0$ the eigenvalues of the Hessian decide: all positive, a minimum; all negative, a
maximum; of both signs, a saddle. If some are $0$ and the others of one sign, they leave it open.
"""

UNITS = (
    "The same hill at the same place: {kilometres} per kilometre, {metres} per metre. A tolerance means nothing "
    "without its unit."
)

BOUNDS = r"""
### When it bounds the error

$$
\frac{\lVert g\rVert_2^2}{2L}\;\le\; f(\mathbf x)-f^*\;\le\;\frac{\lVert g\rVert_2^2}{2\mu}
$$

- **Left**, if $\nabla f$ is Lipschitz with constant $L$ on all of $\mathbb R^n$ and $f$ is bounded below by
  $f^*=\inf f$. No convexity is needed.
- **Right**, if $f$ is $\mu$-strongly convex, $\mu>0$. Without a known $\mu$ a small norm bounds no error.

For a quadratic with positive definite Hessian $\mu$ and $L$ are its smallest and its largest eigenvalue.
"""

STOPPING = r"""
### As a stopping rule

Stop when $\lVert\nabla f(\mathbf x_k)\rVert\le\varepsilon$. Ask which norm, which unit, and at which point it was
taken. Some programs test the *projected* gradient, so that a bound that holds a coordinate does not keep the run
going; without bounds it is the gradient. Gradnorm stops by the norm chosen in the sidebar and records the gradient
before clipping.
"""

PROGRAMS = r"""
**Which norm which program uses.** A tolerance of $10^{-5}$ in L∞ is up to $\sqrt n\cdot10^{-5}$ in L2 and up to
$n\cdot10^{-5}$ in L1. Versions change: look at the source named.
"""

CONTENTS = (
    "[Which norm](#which-norm) · "
    "[Dual norms](#steepest-depends-on-how-a-step-is-measured) · "
    "[How far apart](#how-far-apart-norms-can-be) · [As a landscape](#the-norm-as-a-landscape) · "
    "[A small norm](#what-a-small-norm-proves) · [Error bounds](#when-it-bounds-the-error) · "
    "[Stopping](#as-a-stopping-rule) · [Training logs](#in-training-logs) · "
    "[Disagreement](#norms-can-disagree-about-progress) · "
    "[Repair the answer](#repair-the-answer) · [Sources](#sources) · [Cite](#cite-this-page)"
)
"""Links to the sections; Streamlit makes these anchors from their headings."""

LOGS = r"""
### In training logs

A loss over data is a mean over rows, $f=\frac1n\sum\ell_i$. The number a log calls *grad norm* is usually the L2 norm

- of the **mini-batch** $B$, $\big\lVert\frac1m\sum_{i\in B}\nabla\ell_i\big\rVert_2$, not of all rows,
- **before** clipping, so it may be above the bound,
- over **all** parameters together, as one long vector.

It does not go to $0$ where $\nabla f$ does: there the gradients of the rows cancel only all together. What stays is the
noise of the batch, $\sqrt{\operatorname{tr}S/m}$ with the covariance $S$ of the gradients of the rows (drawn with
replacement).
"""

DISAGREE = r"""
### Norms can disagree about progress

On a convex quadratic whose Hessian has the largest eigenvalue $\lambda_{\max}$, a step $\mathbf x-\alpha g$ with
$0<\alpha\le 2/\lambda_{\max}$ never raises $\lVert g\rVert_2$. It can raise $\lVert g\rVert_1$ or $\lVert
g\rVert_\infty$. Here $A=R\,\mathrm{diag}(1,10)\,R^{\mathsf T}$, turned by 30°, and $\alpha=1/\lambda_{\max}$:
"""
