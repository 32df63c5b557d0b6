"""Visitors without end: whether anything grows. ``make soak``

Visitors come and go, each with functions that nobody has typed before, until 20,000 acts are done or half an hour is
over. Every so often the server is looked at: resident memory, threads, open files and connections; its processes;
files it has left. After the first fifth, which fills the caches, nothing may grow.

    python -m benchmarks.soak [--acts 2000] [--seconds 1800] [--visitors 12]

Linux only. The server runs as it is deployed, one process, beside the visitors.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from tempfile import gettempdir

import numpy as np
import psutil

from benchmarks.load.moves import visit
from benchmarks.load.visitor import VisitError, Visitor
from tests.e2e.server import serve

MOST_MEMORY = 600
"""MiB that the server process may hold."""
MOST_GROWTH = 5
"""MiB that it may grow, after warming up, for every 1000 acts."""
STAY = 40
"""Acts of a visitor before another one comes."""
LOOK = 15.0
HEADINGS = (
    "minutes",
    "acts",
    "server MiB",
    "workers MiB",
    "processes",
    "threads",
    "files",
    "connections",
    "left files",
)


@dataclass(frozen=True, slots=True)
class Look:
    """The server at one moment; memory in MiB."""

    minutes: float
    acts: int
    memory: float
    workers_memory: float
    processes: int
    threads: int
    files: int
    connections: int
    left: int

    def cells(self) -> tuple[str, ...]:
        values = (getattr(self, name) for name in self.__slots__)
        return tuple(f"{value:.1f}" if isinstance(value, float) else str(value) for value in values)


@dataclass
class Soak:
    """What is under way: how many acts were made, what went wrong, what was seen."""

    server: psutil.Process
    most_acts: int
    end: float
    begun: float = field(default_factory=time.monotonic)
    acts: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    looks: list[Look] = field(default_factory=list)

    def over(self) -> bool:
        """Whether it is done."""
        return self.acts >= self.most_acts or time.monotonic() >= self.end

    def look(self) -> None:
        """Looks at the server."""
        workers = self.server.children(recursive=True)
        memory = 0.0
        for worker in workers:
            with suppress(psutil.NoSuchProcess):
                memory += worker.memory_info().rss / 2**20
        with self.server.oneshot():
            self.looks.append(
                Look(
                    (time.monotonic() - self.begun) / 60, self.acts, self.server.memory_info().rss / 2**20, memory,
                    1 + len(workers), self.server.num_threads(), self.server.num_fds(),
                    len(self.server.net_connections("tcp")), len(list(Path(gettempdir()).glob("*loky*"))),
                )
            )  # fmt: skip


async def soak(url: str, state: Soak, visitors: int) -> None:
    """Visitors until it is over, and a look now and then; at last one when all have gone."""
    places = count()
    crowd = [asyncio.create_task(_visitors(url, state, places)) for _ in range(visitors)]
    while not state.over():
        state.look()
        print(
            *(cell.rjust(len(name)) for cell, name in zip(state.looks[-1].cells(), HEADINGS, strict=True)), flush=True
        )
        await asyncio.sleep(min(LOOK, max(0.1, state.end - time.monotonic())))
    await asyncio.gather(*crowd)
    await asyncio.sleep(3)
    state.look()


async def _visitors(url: str, state: Soak, places: Iterator[int]) -> None:
    """One visitor after the other; every third leaves without a word, as one who closes the lid."""
    while not state.over():
        place = next(places)
        visitor, random = Visitor(url), Random(place)
        try:
            await visitor.open()
            for _, move in zip(range(random.randint(STAY // 2, 2 * STAY)), visit(visitor, place), strict=False):
                await move()
                state.acts += 1
                if state.over():
                    break
        except (VisitError, OSError) as error:
            state.errors[str(error)] += 1
            await asyncio.sleep(1)
        finally:
            await visitor.close()


def growth(looks: list[Look]) -> float:
    """MiB by which the server grows for every 1000 acts, after the first fifth of them."""
    last = looks[-1].acts
    warm = [look for look in looks if look.acts >= last / 5] or looks
    if len(warm) < 3:
        return 0.0
    slope = np.polyfit([look.acts for look in warm], [look.memory for look in warm], 1)[0]
    return float(1000 * slope)


def verdict(state: Soak, visitors: int) -> str:
    """Whether all is well, in one line."""
    looks, last = state.looks, state.looks[-1]
    most, grows = max(look.memory for look in looks), growth(looks)
    warm = [look for look in looks if look.acts >= last.acts / 5] or looks
    complaints = [
        f"{sum(state.errors.values())} errors: {dict(state.errors)}" if state.errors else "",
        f"{most:.0f} MiB > {MOST_MEMORY}" if most > MOST_MEMORY else "",
        f"grows by {grows:.1f} MiB per 1000 acts > {MOST_GROWTH}" if grows > MOST_GROWTH else "",
        f"{last.connections} connections left" if last.connections > looks[0].connections + visitors else "",
        "more files than when warm" if last.files > max(look.files for look in warm[:3]) + visitors else "",
        "more threads than when warm" if last.threads > max(look.threads for look in warm[:3]) + visitors else "",
        "more processes than when warm" if last.processes > max(look.processes for look in warm[:3]) else "",
    ]
    wrong = "; ".join(complaint for complaint in complaints if complaint)
    told = f"{last.acts} acts in {last.minutes:.1f} min, at most {most:.0f} MiB, {grows:+.2f} MiB per 1000 acts"
    return f"{'NOT MET: ' + wrong if wrong else 'MET'} ({told})"


def main() -> None:
    """Serves the app, soaks it, prints the table and the verdict."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.soak")
    options.add_argument("--acts", type=int, default=20_000)
    options.add_argument("--seconds", type=float, default=1800.0)
    options.add_argument("--visitors", type=int, default=12, help="at the same time")
    chosen = options.parse_args()
    with serve() as server:
        state = Soak(psutil.Process(server.pid), chosen.acts, time.monotonic() + chosen.seconds)
        print(*HEADINGS)
        asyncio.run(soak(server.url, state, chosen.visitors))
        complaints = [line for line in server.log if "Traceback" in line]
    print(*(cell.rjust(len(name)) for cell, name in zip(state.looks[-1].cells(), HEADINGS, strict=True)))
    state.errors.update(complaints)
    print(verdict(state, chosen.visitors))
    raise SystemExit(0 if "NOT MET" not in verdict(state, chosen.visitors) else 1)


if __name__ == "__main__":
    main()
