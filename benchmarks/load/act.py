"""One act of a visitor, and the error of an act that failed."""

from __future__ import annotations

from dataclasses import dataclass


class VisitError(Exception):
    """Something that a visitor would have seen going wrong."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a visitor did.

    Attributes:
        name: what it was.
        seconds: from sending it to the end of the script.
        received: bytes that came meanwhile.
        begun: when it was sent, on the clock of `time.perf_counter`.
    """

    name: str
    seconds: float
    received: int
    begun: float

    @property
    def ended(self) -> float:
        """When the script had finished, on the same clock."""
        return self.begun + self.seconds
