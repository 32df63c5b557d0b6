"""Too small, too large, 2/λmax: what the curvature says about a fixed step."""

from __future__ import annotations

from app.course.behaviour_questions import Behaves, OwnPrediction
from app.course.common import BEHAVIOURS, BOWL, BOWL_WINDOW, FACTORS, alpha_parameter, asked, curvature, fixed, on_bowl
from app.course.illustrations import Curves, Landscape, Path
from app.course.lesson import Lesson, Read, Slider
from app.course.questions import Misconception, Number
from app.text.numbers import number

SEEN = curvature(BOWL)
LIMIT = 2 / SEEN.largest
OTHER = "3x^2 + xy + 3y^2"
OTHERS = curvature(OTHER)
MU, L = OTHERS.smallest, OTHERS.largest
OTHER_WINDOW = ((-3.0, 3.0), (-3.0, 3.0))
AFTER = fixed(OTHER, (2.0, 2.5), 1.05 * 2 / L, 60)

SHORT = Behaves(
    ask="On the bowl, α = 0.005: two and a half percent of the limit. What will the run of 200 steps do?",
    spec=on_bowl(0.005),
    window=BOWL_WINDOW,
    why="Along y the error is soon gone, along x hardly anything happens: the flat direction sets the pace.",
)

LONG = Behaves(
    ask=f"Now α = 0.21, five percent above 2/λmax = {number(LIMIT)}. What will the run do?",
    spec=on_bowl(0.21, 60),
    window=BOWL_WINDOW,
    options=BEHAVIOURS,
    why="Along x all is well; one direction with a factor beyond −1 is enough.",
)

MIDDLE = Behaves(
    ask=r"And $\alpha=0.09$, just below $1/\lambda_{\max}=0.1$?",
    spec=on_bowl(0.09),
    window=BOWL_WINDOW,
    why="Below 1/λmax no factor is negative, so no component ever changes sign.",
)

OWN_LIMIT = Number(
    ask=(
        r"For $f(x,y)=3x^2+xy+3y^2$ the Hessian is $\begin{pmatrix}6&1\\1&6\end{pmatrix}$. Above which $\alpha$ does "
        "gradient descent with a fixed step diverge?"
    ),
    number=asked("Step size", 0, 10, "2/λmax"),
    name="2/λmax",
    truth=lambda runner: 2 / L,
    why=(
        f"The eigenvalues are {number(MU)}, along (1, −1), and {number(L)}, along (1, 1). The largest rules: 2/λmax = "
        f"2/{number(L)}. The picture shows α five percent above it."
    ),
    misconceptions=(
        Misconception(
            lambda runner: 2 / 6,
            "That takes the diagonal for the eigenvalues; the 1 beside it couples x and y, and the steepest "
            "direction is between the axes.",
        ),
        Misconception(
            lambda runner: 1 / L, "That is 1/λmax, where the steep component begins to change sign; it still shrinks."
        ),
        Misconception(
            lambda runner: 2 / MU,
            "That is made of the smallest eigenvalue. The flat direction would bear it, the steep one does not.",
        ),
        Misconception(
            lambda runner: 2 / (MU + L), "That is 2/(μ + λmax), the best fixed step in the worst case, not the limit."
        ),
        Misconception(
            lambda runner: L / 2, "That is λmax/2, upside down: the steeper the curvature, the shorter the step."
        ),
    ),
    before=(Landscape(OTHER, OTHER_WINDOW, (2.0, 2.5)),),
    shown=(Path(AFTER, OTHER_WINDOW), Curves(AFTER)),
)

OWN = OwnPrediction(
    ask=f"Choose a step size of your own for the bowl, and say what it will do. Remember 1/λmax = {number(LIMIT / 2)} "
    f"and 2/λmax = {number(LIMIT)}.",
    spec=on_bowl(0.1),
    number=alpha_parameter(0.002, 0.3, 0.1),
    window=BOWL_WINDOW,
    options=BEHAVIOURS,
)

LESSON = Lesson(
    title="How long may a step be?",
    minutes=9,
    why="One number decides whether descent arrives, crawls or explodes. How large may it be?",
    steps=(
        Read(
            text=r"""
On a quadratic everything can be computed. Take one coordinate, $f=\tfrac12\lambda x^2$, with the slope $\lambda x$:

$$x_{k+1}=x_k-\alpha\lambda x_k=(1-\alpha\lambda)\,x_k .$$

Each step multiplies the distance to the minimum by the same **factor** $1-\alpha\lambda$. In more coordinates this
holds along each eigenvector of the Hessian, with its own eigenvalue $\lambda$. The smallest is called $\mu$, the
largest $\lambda_{\max}$. The bowl $\tfrac12(x^2+10y^2)$ has $\mu=1$ along $x$ and $\lambda_{\max}=10$ along $y$.
""",
            slider=Slider(
                alpha_parameter(0.01, 0.22, 0.04, logarithmic=False),
                lambda alpha: (Path(on_bowl(alpha, 40), BOWL_WINDOW),),
                lambda alpha, runner: (
                    f"α = {number(alpha)}: the factors are {number(1 - alpha * SEEN.smallest)} along x and "
                    f"{number(1 - alpha * SEEN.largest)} along y."
                ),
                stops=43,
            ),
        ),
        Read(
            text=r"""
What the factor $1-\alpha\lambda$ does:

- between $0$ and $1$, for $\alpha<1/\lambda$: smooth decay;
- between $-1$ and $0$, for $1/\lambda<\alpha<2/\lambda$: decay, but the sign changes at every step;
- $-1$, for $\alpha=2/\lambda$: to and fro for ever;
- beyond $-1$, for $\alpha>2/\lambda$: growth.

The largest eigenvalue is the first to suffer. So, if $\mu>0$, a fixed step converges from every start exactly when

$$0<\alpha<\frac2{\lambda_{\max}} .$$
""",
            pictures=(FACTORS,),
        ),
        SHORT,
        LONG,
        MIDDLE,
        OWN_LIMIT,
        OWN,
    ),
    summary=(
        "Along each eigenvector a step multiplies the error by 1 − αλ. On the bowl, where λmax = "
        f"{number(SEEN.largest)}, the run converges for α below 2/λmax = {number(LIMIT)} and diverges above; far "
        "below, it creeps."
    ),
    source="Boyd & Vandenberghe, Convex Optimization, Cambridge University Press 2004, section 9.3",
    link={"ex": "quadratic_10", "step": "0.21"},
)
