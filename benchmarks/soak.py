"""Visitors without end: whether anything grows. ``make soak``

Visitors come and go, each with functions that nobody has typed before, until 20,000 acts are done or half an hour is
over. Every so often the server is looked at: resident memory, threads, open files and connections; its processes;
files it has left. After the first acts, which fill the caches, nothing may grow. In the end all leave, and once the
sessions have been given up too, which Streamlit keeps for two minutes, their files have to be closed.

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

from benchmarks.load.act import VisitError
from benchmarks.load.moves import visit
from benchmarks.load.visitor import Visitor
from tests.e2e.server import serve

MOST_MEMORY = 600
"""MiB that the server process may hold."""
MOST_GROWTH = 5
"""MiB that it may grow, after warming up, for every 1000 acts."""
WARM = 4000
"""Acts that fill the caches."""
KEPT = 120
"""Seconds for which Streamlit keeps a session whose browser is gone: server.disconnectedSessionTTL."""
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
    """The state of a soak: how many acts were made, what went wrong, what was seen."""

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
    await asyncio.sleep(KEPT + 10)
    latecomer = Visitor(url)
    await latecomer.open()  # Streamlit drops what it has kept too long when somebody comes
    await latecomer.close()
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


def growth(looks: list[Look]) -> float | None:
    """MiB by which the server grows for every 1000 acts once it is warm; None when that was not seen."""
    warm = [look for look in looks if look.acts >= WARM]
    if len(warm) < 5:
        return None
    slope = np.polyfit([look.acts for look in warm], [look.memory for look in warm], 1)[0]
    return float(1000 * slope)


def complaints_of(state: Soak) -> Iterator[str]:
    """The aims that are missed, in words."""
    looks, last, grows = state.looks, state.looks[-1], growth(state.looks)
    first, most = looks[1] if len(looks) > 1 else last, max(look.memory for look in looks)
    if state.errors:
        yield f"{sum(state.errors.values())} errors: {dict(state.errors)}"
    if most > MOST_MEMORY:
        yield f"{most:.0f} MiB > {MOST_MEMORY}"
    if grows is not None and grows > MOST_GROWTH:
        yield f"grows by {grows:.1f} MiB per 1000 acts > {MOST_GROWTH}"
    for name in ("connections", "files", "threads", "processes", "left"):
        if getattr(last, name) > getattr(first, name):
            yield f"{getattr(last, name)} {name} in the end, {getattr(first, name)} in the beginning"


def verdict(state: Soak) -> str:
    """Whether all is well, in one line."""
    wrong, grows, last = "; ".join(complaints_of(state)), growth(state.looks), state.looks[-1]
    most = max(look.memory for look in state.looks)
    told = "too short to tell growth" if grows is None else f"{grows:+.2f} MiB per 1000 acts"
    facts = f"{last.acts} acts in {last.minutes:.1f} min, at most {most:.0f} MiB, {told}"
    return f"{f'NOT MET: {wrong}' if wrong else 'MET'} ({facts})"


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
    print(verdict(state))
    raise SystemExit(1 if any(complaints_of(state)) else 0)


if __name__ == "__main__":
    main()
