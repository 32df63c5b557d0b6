"""The cost of one visitor's dearest formulas for another: ``python -m benchmarks.worst_formulas``.

A student works through the moves of a class, one move every half second, while a second visitor of the same server
sends the dearest thing that the limits let through, again and again, with other numbers each time so that no cache
helps. Quiet and attacked times alternate; the student's median and mean in the one are set against those in the other,
for each kind of attack. Aimed at: not beyond twice as slow.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from random import Random
from typing import TypeAlias
from urllib.parse import urlencode

from benchmarks.load.act import Act, VisitError
from benchmarks.load.measure import Tally
from benchmarks.load.moves import visit
from benchmarks.load.tasks import end
from benchmarks.load.visitor import Visitor
from benchmarks.table import Row, percentile, table
from tests.e2e.server import serve

BEYOND = 2.0
"""Times as slow, at the most."""
PAUSE = 0.5
"""Seconds between two moves of the student."""
Attack: TypeAlias = Callable[[Visitor, Random], Awaitable[object]]


def dearest(random: Random) -> str:
    """One of the formulas that are slowest to evaluate, to differentiate or to explain, all near 250 tokens."""
    number = random.randint(1, 9)
    return random.choice(
        (
            "+".join(f"tanh({place}x+{number}y)" for place in range(1, 25)),
            "+".join(f"asinh({place}x+{number}y)" for place in range(1, 25)),
            "+".join(f"cbrt({place}x-{number}y)" for place in range(1, 25)),
            "+".join(f"(x+{place}.{number})^(y+{place})" for place in range(18)),
            "+".join(f"sin({place}.{number}x)cos({place}.3y)" for place in range(1, 18)),
            "+".join(f"ln(x+{place}.{number})sqrt(y+{place})" for place in range(16)),
        )
    )


async def formulas(visitor: Visitor, random: Random) -> None:
    """Types one on the Playground, with as many steps as there may be, and waits for its slider."""
    await visitor.set("steps", "max_iterations", float(5000 - random.randint(0, 99)))
    await visitor.set("formula", "formula", dearest(random))


async def impatient(visitor: Visitor, random: Random) -> None:
    """Types one after the other and waits for none."""
    with suppress(TimeoutError):
        await asyncio.wait_for(visitor.set("formula", "formula", dearest(random)), 0.4)


async def symbolic(visitor: Visitor, random: Random) -> None:
    """The same with the formulas of the gradient and the Hessian open, which take SymPy its two seconds."""
    await visitor.set("tab", "details", "Formulas")
    await impatient(visitor, random)


async def maps(visitor: Visitor, random: Random) -> None:
    """Goes to the page with the finest grids with each of them."""
    await visitor.turn_to("page", "")
    await formulas(visitor, random)
    await visitor.turn_to("page", "gradient-norm")


async def comparisons(visitor: Visitor, random: Random) -> None:
    """Compares many runs of it."""
    await visitor.turn_to("page", "")
    await formulas(visitor, random)
    await visitor.turn_to("page", "compare")


async def sweeps(visitor: Visitor, random: Random) -> None:
    """Has maps over starts computed, one after the other."""
    await visitor.turn_to("page", "")
    await formulas(visitor, random)
    await visitor.turn_to("page", "step-sizes")
    await visitor.set("choice", "study_picture", ["basins"])
    await asyncio.sleep(3)


ATTACKS: dict[str, Attack] = {one.__name__: one for one in (formulas, impatient, symbolic, maps, comparisons, sweeps)}


async def work(moves: Iterator[Callable[[], Awaitable[Act]]], seconds: float, tally: Tally) -> None:
    """The student, for so long."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        tally.acts.append(act := await next(moves)())
        await asyncio.sleep(max(0.0, act.begun + PAUSE - time.perf_counter()))


async def attack(url: str, kind: Attack, random: Random, sent: list[float]) -> None:
    """The other visitor, until it is stopped; thrown out, it comes back."""
    query = urlencode({"v": 1, "f": "x^2+y^2", "iter": 4999})
    while True:
        visitor = Visitor(url, query)
        with suppress(VisitError, OSError):
            try:
                await visitor.open()
                while True:
                    begun = time.perf_counter()
                    await kind(visitor, random)
                    sent.append(time.perf_counter() - begun)
            finally:
                await visitor.close()
        await asyncio.sleep(0.2)


async def measure(url: str, kind: Attack, rounds: int, seconds: float) -> tuple[Tally, Tally, list[float]]:
    """The times of the student in quiet and under attack, and how long each attack took."""
    quiet, attacked, sent, random = Tally(), Tally(), list[float](), Random(5)
    student = Visitor(url)
    await student.open()
    moves = visit(student, 2)
    await work(moves, 3, Tally())
    for _ in range(rounds):
        await work(moves, seconds, quiet)
        attacker = asyncio.create_task(attack(url, kind, random, sent))
        await asyncio.sleep(1)
        await work(moves, seconds, attacked)
        await end(attacker)
        await asyncio.sleep(3)  # what it began may end
    await student.close()
    return quiet, attacked, sent


def row(name: str, quiet: Tally, attacked: Tally, sent: list[float]) -> Row:
    """One kind of attack; the larger of the ratios of the medians and of the means."""
    medians, means = ([measure(one) for one in (attacked, quiet)] for measure in (_median, _mean))
    ratio = max(medians[0] / medians[1], means[0] / means[1])
    words = [f"{tally.words()}, mean {_mean(tally):.0f}" for tally in (attacked, quiet)]
    claim = f"{name}: {len(sent)} sent, {len(attacked.acts)} acts, p50 / p95 / max"
    return Row(claim, words[0], f"quiet {words[1]}", ratio, f"≤ {BEYOND}", ratio <= BEYOND)


def _median(tally: Tally) -> float:
    return percentile(tally.times(), 50)


def _mean(tally: Tally) -> float:
    return sum(tally.times()) / len(tally.times())


def main() -> None:
    """Prints the table."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.worst_formulas")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=12.0, help="of each quiet and each attacked time")
    options.add_argument("--attack", choices=ATTACKS, help="only this one")
    chosen = options.parse_args()
    rows = []
    with serve() as server:
        for name, kind in ATTACKS.items():
            if chosen.attack in (None, name):
                rows.append(row(name, *asyncio.run(measure(server.url, kind, chosen.rounds, chosen.seconds))))
        assert not [line for line in server.log if "Traceback" in line], "\n".join(server.log[-30:])
    print(table(rows))


if __name__ == "__main__":
    main()
