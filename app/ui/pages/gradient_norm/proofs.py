"""Short proofs, one to unfold at a time."""

from __future__ import annotations

SLOPE = r"""
By the chain rule $\frac{d}{dt}f(\mathbf x+tu)\big|_{t=0}=g\cdot u$. For $\lVert u\rVert_2=1$

$$
0\le\lVert g-(g\cdot u)\,u\rVert_2^2=\lVert g\rVert_2^2-(g\cdot u)^2,
$$

so $|g\cdot u|\le\lVert g\rVert_2$ (Cauchy–Schwarz). If $g\ne 0$, $u=g/\lVert g\rVert_2$ attains it:
$g\cdot u=\lVert g\rVert_2$. $\square$
"""

DUAL = r"""
Let $1<p<\infty$, and $a,b\ge 0$: convexity of the exponential gives $ab\le a^q/q+b^p/p$. Put
$a=|g_i|/\lVert g\rVert_q$, $b=|u_i|/\lVert u\rVert_p$ and add over $i$ (Hölder):

$$
|g\cdot u|\le\sum_i|g_i||u_i|\le\lVert g\rVert_q\,\lVert u\rVert_p .
$$

So $g\cdot u\ge-\lVert g\rVert_q$ on the ball. The step
$u_i=-\operatorname{sign}(g_i)\,\big(|g_i|/\lVert g\rVert_q\big)^{q-1}$ attains it, and $\lVert u\rVert_p=1$ because
$(q-1)p=q$. For $p=1$:
$\sum|g_i||u_i|\le\max_i|g_i|\sum|u_i|$, attained by one coordinate where $|g_i|$ is largest. For $p=\infty$:
$\sum|g_i||u_i|\le\max_i|u_i|\sum|g_i|$, attained by $u=-\operatorname{sign}g$. $\square$
"""

COMPARED = r"""
$\max_i|g_i|^2$ is one term of $\sum g_i^2$; and $\sum g_i^2\le\big(\sum|g_i|\big)^2$, since the products left out
are not negative. Cauchy–Schwarz with the vector of ones: $\sum 1\cdot|g_i|\le\sqrt n\,\lVert g\rVert_2$. Last,
$\sum g_i^2\le n\max_i g_i^2$. $\square$
"""

UPPER = r"""
$\mu$-strong convexity says $f(\mathbf z)\ge f(\mathbf x)+g\cdot(\mathbf z-\mathbf x)+\tfrac{\mu}{2}\lVert\mathbf
z-\mathbf x\rVert_2^2$ for all $\mathbf z$. The right side is smallest at $\mathbf z=\mathbf x-g/\mu$, where it is
$f(\mathbf x)-\lVert g\rVert_2^2/(2\mu)$. So $f(\mathbf z)\ge f(\mathbf x)-\lVert g\rVert_2^2/(2\mu)$ for every
$\mathbf z$, and $f^*$ is no less either. $\square$
"""

LOWER = r"""
If $\nabla f$ is Lipschitz with constant $L$, then $f(\mathbf z)\le f(\mathbf x)+g\cdot(\mathbf z-\mathbf x)+\tfrac
L2\lVert\mathbf z-\mathbf x\rVert_2^2$. At $\mathbf z=\mathbf x-g/L$: $f^*\le f(\mathbf z)\le f(\mathbf x)-\lVert
g\rVert_2^2/(2L)$. $\square$
"""

DISAGREE = r"""
On $\tfrac12\mathbf x^{\mathsf T}A\mathbf x$ the step makes $g_+=(I-\alpha A)\,g$. The eigenvalues of $I-\alpha A$ are
$1-\alpha\lambda$, within $[-1,1]$ for $0<\alpha\le2/\lambda_{\max}$ and $0\le\lambda\le \lambda_{\max}$, and for a
symmetric matrix they bound the growth in L2. The growth in L1 is bounded by the largest sum of absolute values in a
column, which can exceed $1$ when the axes are not eigenvectors. $\square$
"""
