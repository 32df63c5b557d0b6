"""The fixed text of the page, in Markdown with LaTeX; no text of a visitor is put into it."""

from __future__ import annotations

LEAD = r"""
A gradient can be too long for its step, at a **cliff**: the run is thrown out, and a limit on the gradient saves it
(the scene *Recurrent weight*). Or it is too short, on a **plateau**, where a limit changes nothing. Three treatments
change it before the step $x_{k+1}=x_k-\alpha g$ is made of it: **clip by norm**
$g\leftarrow g\,\min(1,c/\lVert g\rVert_2)$, **clip by value** $g_i\leftarrow\min(c,\max(-c,g_i))$, and **normalized**
steps $g\leftarrow g/\lVert g\rVert_2$. The norm is that of **all** parameters together, as one
long vector. PyTorch's `clip_grad_norm_` is the first of them, in the L2 norm unless its `norm_type` names another one;
`clip_grad_value_` is the second.
"""

LOGGED = r"""
### Why the logged norm exceeds the limit

A log that shows $\lVert g\rVert_2>c$ although the gradient is clipped at $c$ is no mistake: what is logged is the norm
*before* clipping, and that is the useful one, for it tells how steep the landscape is. PyTorch's `clip_grad_norm_`
clips and returns the norm before. After clipping by norm it is at most $c$; after clipping by value at $c$ in
$n$ dimensions at most $\sqrt n\,c$. PyTorch divides by $\lVert g\rVert_2+10^{-6}$, so that what it clips stays a
little below $c$.
"""

TURN = r"""
### By norm keeps the direction, by value turns it

Clipping by norm multiplies $g$ by a number in $(0,1]$: the direction stays, and the step still goes the steepest way
down. Clipping by value cuts each coordinate on its own. What it leaves, $v$, still goes downhill, since
$g\cdot v>0$ for $g\ne0$, but no longer the steepest way: in two dimensions the angle between $g$ and $v$ is below 45°,
and it comes near 45° when one coordinate is far above $c$ and the other one at $c$.
"""

SETTLE = r"""
### Why normalized steps never settle

With a fixed $\alpha$ each normalized step is exactly $\alpha$ long. Of two consecutive iterates at least one is
$\alpha/2$ or more away from *any* given point, a minimizer too:

$$
\alpha=\lVert x_{k+1}-x_k\rVert_2\le\lVert x_{k+1}-x^*\rVert_2+\lVert x_k-x^*\rVert_2 .
$$

So the run goes on around the minimizer: an iterate may come closer than $\alpha/2$, but then the next one is
farther away than that. It ends only where an iterate meets a stationary point exactly, which leaves no direction. A
step size that shrinks, or no normalization near the end, is the cure.
"""

VANISHING = r"""
### What clipping cannot cure

Clipping never makes a gradient longer. Where gradients **vanish**, on a plateau, they pass as they are, and as long as
none is above $c$ the clipped runs are the untreated run, step for step. Normalized steps do cross a plateau, for they
forget how long the gradient was, but with a fixed $\alpha$ they do not settle. Nor does clipping remove a cliff: by
norm it makes no step longer than $\alpha c$, and a length that is safe on one landscape throws the run out of another.
You still have to choose $c$.
"""

SOURCES = r"""
### Sources

Clipping by norm and the cliff: R. Pascanu, T. Mikolov, Y. Bengio, *On the difficulty of training recurrent neural
networks*, ICML 2013, PMLR 28(3) 1310–1318. Why clipping can be faster than a fixed step: J. Zhang, T. He, S. Sra,
A. Jadbabaie, ICLR 2020, arXiv:1905.11881. `clip_grad_norm_` and `clip_grad_value_`: PyTorch,
`torch/nn/utils/clip_grad.py`. Steepest descent and normalized directions: S. Boyd, L. Vandenberghe, *Convex
Optimization*, 2004, section 9.4.
"""
