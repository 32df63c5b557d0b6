"""The cost of each kind of act for the server: processor time, which means something on a busy machine too.

One visitor goes through all chapters again and again; before and after every act the server's processor time is read,
its workers' not included. Linux only.

    python -m benchmarks.load.cost [--rounds 6] [--query "v=1&ex=rosenbrock"]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections import defaultdict
from pathlib import Path
from random import Random

from benchmarks.load.act import Act
from benchmarks.load.moves import CHAPTERS
from benchmarks.load.visitor import Visitor
from tests.e2e.server import serve

TICK = os.sysconf("SC_CLK_TCK")


def processor_seconds(pid: int) -> float:
    """The time the process has computed so far."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


async def costs(url: str, pid: int, rounds: int, query: str) -> dict[str, list[tuple[float, Act]]]:
    """Seconds and act, by kind of act; the first round warms up."""
    spent: dict[str, list[tuple[float, Act]]] = defaultdict(list)
    random = Random(7)
    visitor = Visitor(url, query)
    await visitor.open()
    for turn in range(rounds + 1):
        for move in (move for chapter in CHAPTERS for move in chapter):
            before = processor_seconds(pid)
            act = await move(visitor, random)
            await asyncio.sleep(0.02)  # what is left to do after the last message
            if turn:
                spent[act.name].append((processor_seconds(pid) - before, act))
    await visitor.close()
    return spent


def main() -> None:
    """Prints the table."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.load.cost")
    options.add_argument("--rounds", type=int, default=6)
    options.add_argument("--query", default="")
    chosen = options.parse_args()
    begun = time.perf_counter()
    with serve() as server:
        spent = asyncio.run(costs(server.url, server.pid, chosen.rounds, chosen.query))
    print(f"{'act':12}{'acts':>6}{'ms of processor':>17}{'kB':>8}")
    for name, acts in spent.items():
        print(_line(name, acts))
    print(_line("all", [one for acts in spent.values() for one in acts]))
    print(f"{time.perf_counter() - begun:.0f} s in all")


def _line(name: str, acts: list[tuple[float, Act]]) -> str:
    milliseconds = 1000 * sum(seconds for seconds, _ in acts) / len(acts)
    kilobytes = sum(act.received for _, act in acts) / len(acts) / 1000
    return f"{name:12}{len(acts):>6}{milliseconds:>17.1f}{kilobytes:>8.0f}"


if __name__ == "__main__":
    main()
