"""Mini-batches: the noise floor against the step size, and what cures it."""

from __future__ import annotations

from app.course.common import asked
from app.course.data_runs import ROUND_WINDOW, STANDARD, floor, in_batches, link, plain
from app.course.illustrations import Curves, NormsOfRuns, Path
from app.course.lesson import Lesson, Read
from app.course.questions import Choice, Misconception, Number, Option
from app.course.runner import Runner
from app.text.numbers import number
from gradnorm_core.methods.minibatch import Minibatch
from gradnorm_core.methods.step_rules.fixed import Fixed
from gradnorm_core.methods.step_rules.schedule import Formula

ALPHA = 0.2
FULL, BATCHES = plain(STANDARD, ALPHA, 400), in_batches(Fixed(ALPHA))
SMALLER = in_batches(Fixed(ALPHA / 4))
DECAY = in_batches(Formula("0.2/(1 + k/20)"))
ALL_ROWS = in_batches(Fixed(ALPHA), 11)


def _arrives(runner: Runner) -> bool:
    return runner.run(BATCHES).status.name == "converged"


ZERO = Choice(
    ask=f"Standardized hours, α = {ALPHA}: with all eleven rows the run converges. Now each step sees 3 rows, the "
    "last of a pass 2, shuffled anew for every pass. Where does the gradient norm, measured over all rows, go?",
    options=(
        Option("To 0, only later", _arrives, "Where the full gradient is 0 those of three rows are not."),
        Option(
            "Down to a floor, where it trembles",
            lambda runner: not _arrives(runner) and floor(runner, BATCHES) < 20,
            lambda runner: (
                f"It stays at about {number(floor(runner, BATCHES))}. At the minimum the gradients of the rows cancel "
                "only all together, so every batch pushes the iterate away again."
            ),
        ),
        Option(
            "To infinity", lambda runner: runner.run(BATCHES).status.name == "diverged",
            "The steps are small enough for every batch.",
        ),
    ),
    before=(Path(FULL, ROUND_WINDOW),),
    shown=(Path(BATCHES, ROUND_WINDOW), NormsOfRuns((("3 rows", BATCHES), ("all rows", FULL)))),
    spec=BATCHES,
)  # fmt: skip


def _ratio(runner: Runner) -> float:
    return floor(runner, BATCHES) / floor(runner, SMALLER)


LOWER = Choice(
    ask="The same with a quarter of the step size. What happens to the floor?",
    options=(
        Option(
            "It stays: the batches are the same", lambda runner: _ratio(runner) < 1.2, "Shorter steps average more."
        ),
        Option(
            "It is lower",
            lambda runner: _ratio(runner) >= 1.2,
            lambda runner: (
                f"It falls to about {number(floor(runner, SMALLER))}, by the factor {number(_ratio(runner))}: in "
                "short steps many batches have their say before the iterate has moved far. It costs time on the way "
                "there."
            ),
        ),
        Option("It is higher", lambda runner: _ratio(runner) < 0.8, "Shorter steps carry it less far away."),
    ),
    before=(NormsOfRuns((("3 rows", BATCHES), ("all rows", FULL))),),
    shown=(NormsOfRuns(((f"α = {ALPHA}", BATCHES), (f"α = {ALPHA / 4}", SMALLER))),),
)

BATCH = Number(
    ask="How many of the 11 rows must a batch without replacement have, so that the floor vanishes?",
    number=asked("Rows", 1, 50, "m"),
    name="Rows",
    truth=lambda runner: 11.0 if runner.run(ALL_ROWS).status.name == "converged" else 0.0,
    why="With all of them the batch is the data, and the gradient of the batch is the gradient. One row less leaves "
    "a floor.",
    misconceptions=(
        Misconception(lambda runner: 10.0, "Ten rows miss one, another one at each step, and their mean differs."),
        Misconception(lambda runner: 6.0, "More than half lowers the floor and does not remove it."),
    ),
    before=(NormsOfRuns((("3 rows", BATCHES), ("all rows", FULL))),),
    shown=(NormsOfRuns((("11 of 11", ALL_ROWS), ("3 of 11", BATCHES))),),
)

CURE = Choice(
    ask="Batches of 3, and α falls as 0.2/(1 + k/20). Compared with α = 0.2 throughout, the last norms are",
    options=(
        Option(
            "Much smaller", lambda runner: floor(runner, DECAY, 50) < 0.5 * floor(runner, BATCHES, 50),
            lambda runner: (
                f"About {number(floor(runner, DECAY, 50))} in place of {number(floor(runner, BATCHES, 50))}: long "
                "steps on the way, short ones at the end. That is why learning rates are scheduled."
            ),
        ),
        Option(
            "About the same", lambda runner: floor(runner, DECAY, 50) >= 0.5 * floor(runner, BATCHES, 50),
            "The floor follows the step size, and that is a twentieth at the end.",
        ),
    ),
    before=(NormsOfRuns((("3 rows", BATCHES), ("all rows", FULL))),),
    shown=(NormsOfRuns((("falling α", DECAY), ("fixed α", BATCHES))), Curves(DECAY)),
)  # fmt: skip

LESSON = Lesson(
    title="Gradients of a few rows at a time",
    minutes=8,
    why="In a training log the gradient norm sinks, and then trembles for days. Is something broken?",
    steps=(
        Read(
            text=r"""
A step over millions of rows is dear. A **mini-batch** takes the mean over a few rows $B_k$ instead,

$$g_k=\frac1m\sum_{i\in B_k}\nabla\ell_i(x_k),$$

which is right on average and off by chance: by $\sqrt{\operatorname{tr}S/m}$, with the covariance $S$ of the
gradients of the rows, when they are drawn with replacement, and by $\sqrt{(n-m)/(n-1)}$ of that when no row of the $n$
comes twice, as here. A log prints the norm of $g_k$; this app draws the norm of the gradient over all rows.
""",
            pictures=(Path(FULL, ROUND_WINDOW),),
        ),
        ZERO,
        LOWER,
        BATCH,
        CURE,
    ),
    summary="With mini-batches and a fixed step the norm stays at a floor; shorter steps or larger batches lower it, "
    "and a falling step size removes it.",
    source="Bottou, Curtis & Nocedal, SIAM Review 60 (2018) 223–311, section 4",
    link=link("standardize", ALPHA, ROUND_WINDOW, noise=Minibatch(3)),
)
