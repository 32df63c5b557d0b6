"""A class on the app, beside a class on the smallest Streamlit app there is: ``make load``.

(p) A class of 100, each acting every 3 seconds, arriving over 10: how long an act lasts, from sending it to the end of
    the script, and how many went wrong.
(q) As many acts a second as the server can take: 8 visitors who act again at once, each measurement of ours between two
    of the other app.
(r) The class of (p) on the routes alone: the moves of the picture, as a browser asks for them that draws by itself.
(s) The acts of (r), as many a second as the server can take, beside those of the empty app as in (q).
(t) The class of (p) as the browser acts: what the hand moves is asked of the routes, and the page is told once the hand
    has rested, or at once when a tab or another page is touched; how long the page takes to follow is listed apart.
(u) The acts of (t), as many a second as the server can take, beside those of the empty app as in (q).

Visitors speak Streamlit's protocol, see `benchmarks.load.visitor`; the moves are in `benchmarks.load.moves`. Both
servers are one process each, the other one with Streamlit's own settings, and the visitors share the machine with
them. ``python -m benchmarks.load --visitors 10 --seconds 10`` is a short look; ``--processes 2`` serves ours from two
processes, as ``docker compose up --scale app=2`` does, each visitor staying with one of them.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import platform
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from benchmarks.browser import STOCK
from benchmarks.load.act import Act
from benchmarks.load.hand import FOLLOWS, HAND, HandVisitor, visit_by_hand
from benchmarks.load.measure import Guest, Tally, Visit, crowd
from benchmarks.load.moves import visit, visit_stock
from benchmarks.load.routes import RouteVisitor, visit_routes
from benchmarks.load.visitor import Visitor
from benchmarks.table import Row, percentile, table
from tests.e2e.server import serve

SMALLEST = 15
"""Kilobytes that an act on the routes is to take."""
SLOWEST = 250
"""Milliseconds within which 95 of 100 acts are to end."""
FASTER = 4
"""How many times as many acts a second as the empty app is aimed at."""
EAGER = 8
ROUNDS = 3


def rows(ours: Sequence[str], stock: Sequence[str], visitors: int, seconds: float) -> Iterator[Row]:
    """Both measurements, first the class, then all there is."""
    yield from _class_rows(
        *(_class(urls, kind, visitors, seconds) for urls, kind in ((ours, visit), (stock, visit_stock)))
    )
    rates: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        stock_rate = _saturated(stock, visit_stock, seconds / ROUNDS)
        rates.append((_saturated(ours, visit, seconds / ROUNDS), stock_rate))
    yield _rate_row("(q)", rates)


def route_rows(ours: Sequence[str], stock: Sequence[str], visitors: int, seconds: float) -> Iterator[Row]:
    """Both measurements on the routes."""
    tally = _class(ours, visit_routes, visitors, seconds, RouteVisitor)
    slow, failed = percentile(tally.times(), 95), sum(tally.errors.values())
    claim = f"(r) act on the routes, {len(tally.times())} acts, p50 / p95 / max"
    yield Row(claim, tally.words(), "", None, f"p95 ≤ {SLOWEST} ms", slow <= SLOWEST)
    for name in tally.names:
        yield Row(f"    {name}, {len(tally.times(name))}", tally.words(name))
    yield Row("    errors", str(failed), "", None, "0", failed == 0)
    for words, count in tally.errors.items():
        yield Row(f"    {words[:60]}", str(count))
    lean = tally.kilobytes <= SMALLEST
    yield Row("    bytes an act", f"{tally.kilobytes:.1f} kB", "", None, f"≤ {SMALLEST} kB", lean)
    rates: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        stock_rate = _saturated(stock, visit_stock, seconds / ROUNDS)
        rates.append((_saturated(ours, visit_routes, seconds / ROUNDS, RouteVisitor), stock_rate))
    yield _rate_row("(s)", rates)


def hand_rows(ours: Sequence[str], stock: Sequence[str], visitors: int, seconds: float) -> Iterator[Row]:
    """Both measurements with the visitors that act as the browser does."""
    followed: list[Act] = []
    tally = _class(ours, visit_by_hand, visitors, seconds, partial(HandVisitor, followed=followed))
    slow, failed = percentile(tally.times(*HAND), 95), sum(tally.errors.values())
    claim = f"(t) act of the hand, {len(tally.times(*HAND))} acts, p50 / p95 / max"
    yield Row(claim, tally.words(*HAND), "", None, f"p95 ≤ {SLOWEST} ms", slow <= SLOWEST)
    for name in tally.names:
        yield Row(f"    {name}{'' if name in HAND else ' (page)'}, {len(tally.times(name))}", tally.words(name))
    told = Tally([act for act in followed if tally.begun <= act.ended <= tally.ended])
    yield Row(f"    {FOLLOWS}, {len(told.acts)}", told.words())
    yield Row("    errors", str(failed), "", None, "0", failed == 0)
    for words, count in tally.errors.items():
        yield Row(f"    {words[:60]}", str(count))
    rates: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        stock_rate = _saturated(stock, visit_stock, seconds / ROUNDS)
        rates.append((_saturated(ours, visit_by_hand, seconds / ROUNDS, HandVisitor), stock_rate))
    yield _rate_row("(u)", rates)


def _class(
    urls: Sequence[str], kind: Visit, visitors: int, seconds: float, guest: Callable[[str], Guest] = Visitor
) -> Tally:
    return asyncio.run(crowd(urls, kind, visitors, pause=3, arriving=10, seconds=seconds, guest=guest))


def _saturated(urls: Sequence[str], kind: Visit, seconds: float, guest: Callable[[str], Guest] = Visitor) -> float:
    return asyncio.run(crowd(urls, kind, EAGER, pause=0, arriving=2, seconds=seconds, guest=guest)).rate


def _class_rows(ours: Tally, stock: Tally) -> Iterator[Row]:
    slow = percentile(ours.times(), 95)
    claim = f"(p) act of a class, {len(ours.times())} acts, p50 / p95 / max"
    yield Row(claim, ours.words(), f"empty app {stock.words()}", None, f"p95 ≤ {SLOWEST} ms", slow <= SLOWEST)
    for name in ours.names:
        yield Row(f"    {name}, {len(ours.times(name))}", ours.words(name))
    failed = sum(ours.errors.values())
    yield Row("    errors", str(failed), f"empty app {sum(stock.errors.values())}", None, "0", failed == 0)
    for words, count in (ours.errors + stock.errors).items():
        yield Row(f"    {words[:60]}", str(count))
    rates = f"{ours.rate:.1f}/s, {ours.kilobytes:.0f} kB", f"empty app {stock.rate:.1f}/s, {stock.kilobytes:.0f} kB"
    yield Row("    acts a second, bytes an act", *rates)


def _rate_row(name: str, rates: list[tuple[float, float]]) -> Row:
    ours, stock = (sorted(side)[len(rates) // 2] for side in zip(*rates, strict=True))
    ratio = ours / stock if stock else None  # no act of the empty app ended in a time as short as that
    claim = f"{name} acts a second, {EAGER} eager visitors, median of {len(rates)}"
    return Row(
        claim,
        f"{ours:.1f}/s",
        f"empty app {stock:.1f}/s",
        ratio,
        f"≥ {FASTER}",
        None if ratio is None else ratio >= FASTER,
    )


def main() -> None:
    """Serves both apps, measures, prints the table."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.load")
    options.add_argument("--visitors", type=int, default=100, help="in the class")
    options.add_argument("--seconds", type=float, default=60.0, help="that the class is measured")
    options.add_argument("--processes", type=int, default=1, help="that serve our app")
    options.add_argument("--routes", action="store_true", help="measure (r) and (s) alone")
    options.add_argument("--hand", action="store_true", help="measure (t) and (u) alone")
    chosen = options.parse_args()
    cores = f"{os.cpu_count()} cores, {chosen.processes} process{'es' * (chosen.processes > 1)} of ours"
    print(f"Python {platform.python_version()}, {platform.machine()}, {cores}\n")
    with ExitStack() as servers:
        stock = servers.enter_context(serve(STOCK, Path(servers.enter_context(tempfile.TemporaryDirectory()))))
        ours = [servers.enter_context(serve()).url for _ in range(chosen.processes)]
        asked = (ours, [stock.url], chosen.visitors, chosen.seconds)
        alone = chosen.routes or chosen.hand
        parts = [
            *([] if alone else [rows]),
            *([] if chosen.hand else [route_rows]),
            *([] if chosen.routes else [hand_rows]),
        ]
        print(table(itertools.chain.from_iterable(part(*asked) for part in parts)))


if __name__ == "__main__":
    main()
