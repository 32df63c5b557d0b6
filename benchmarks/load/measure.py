"""Visitors by the dozen: a class that acts every few seconds, and as many acts as a server can take."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeAlias

from benchmarks.load.act import Act, VisitError
from benchmarks.load.visitor import Visitor
from benchmarks.table import percentile


class Guest(Protocol):
    """Anybody who opens the app and closes it: `Visitor` and `RouteVisitor`."""

    async def open(self) -> Act: ...

    async def close(self) -> None: ...


Visit: TypeAlias = Callable[[Any, int], Iterator[Callable[[], Awaitable[Act]]]]
"""The acts of a guest on a place of the class."""


@dataclass
class Tally:
    """The measurements of a crowd of visitors.

    Attributes:
        acts: all that ended well within the time that counts, opening a page included.
        errors: what went wrong, in words, and how often.
        begun, ended: the time that counts, on the clock of `time.perf_counter`.
    """

    acts: list[Act] = field(default_factory=list)
    errors: Counter[str] = field(default_factory=Counter)
    begun: float = 0.0
    ended: float = 0.0

    def times(self, *names: str) -> list[float]:
        """Milliseconds of the acts of these names; of all but opening the page when none is named."""
        return [1000 * act.seconds for act in self.acts if (act.name in names if names else act.name != "open")]

    @property
    def rate(self) -> float:
        """Acts a second."""
        return len(self.times()) / (self.ended - self.begun)

    @property
    def kilobytes(self) -> float:
        """The bytes of an act, on the average."""
        sizes = [act.received for act in self.acts if act.name != "open"]
        return sum(sizes) / max(1, len(sizes)) / 1000

    @property
    def names(self) -> list[str]:
        """The kinds of acts, the most frequent first."""
        return [name for name, _ in Counter(act.name for act in self.acts).most_common()]

    def words(self, *names: str) -> str:
        """The median, the 95th percentile and the maximum."""
        times = self.times(*names)
        if len(times) < 2:
            return f"{len(times)} acts"
        return f"{percentile(times, 50):.0f} / {percentile(times, 95):.0f} / {max(times):.0f} ms"


async def crowd(
    urls: Sequence[str],
    visit: Visit,
    visitors: int,
    *,
    pause: float,
    arriving: float,
    seconds: float,
    guest: Callable[[str], Guest] = Visitor,
) -> Tally:
    """Visitors who arrive one after the other and act until the time is over.

    Args:
        urls: of the processes that serve the app; the visitors are dealt out to them in turn.
        visit: what each of them does.
        visitors: how many.
        pause: seconds from one act of a visitor to the next; an act that takes longer delays the next. 0 for visitors
            who act again at once, so that the server is never without work.
        arriving: seconds in which all of them arrive.
        seconds: how long acts are counted, from the arrival of the last one.
        guest: makes a visitor for the app at an address.
    """
    now = time.perf_counter()
    tally = Tally(begun=now + arriving, ended=now + arriving + seconds)
    await asyncio.gather(
        *(
            _attend(partial(guest, urls[place % len(urls)]), visit, place, arriving * place / visitors, pause, tally)
            for place in range(visitors)
        )
    )
    tally.acts = [act for act in tally.acts if act.name == "open" or tally.begun <= act.ended <= tally.ended]
    return tally


async def _attend(
    guest: Callable[[], Guest], visit: Visit, place: int, late: float, pause: float, tally: Tally
) -> None:
    """One visitor, until the time is over; a visitor who is thrown out opens the page again, as the browser does."""
    await asyncio.sleep(late)
    while time.perf_counter() < tally.ended:
        visitor = guest()
        try:
            await _act(visitor, visit, place, pause, tally)
        except (VisitError, OSError, EOFError) as error:
            tally.errors[str(error)] += 1
            await asyncio.sleep(1)
        finally:
            await visitor.close()


async def _act(visitor: Guest, visit: Visit, place: int, pause: float, tally: Tally) -> None:
    """The acts of one visitor on one page that was opened."""
    tally.acts.append(last := await visitor.open())
    for move in visit(visitor, place):
        await asyncio.sleep(pause and max(0.0, last.begun + pause - time.perf_counter()))
        if time.perf_counter() >= tally.ended:
            return
        tally.acts.append(last := await move())
