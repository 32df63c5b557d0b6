"""A case that somebody reported: a command as it was typed, with what it says today."""

from __future__ import annotations

from dataclasses import dataclass

from tests.support.terminal import call


@dataclass(frozen=True)
class Case:
    """One command with what it says.

    Attributes:
        name: of the report.
        command: the arguments, one string each.
        says: sentences that stand in what is printed.
        never: what must not stand there.
        exit_code: 0, or 3 for a run that breaks off.
    """

    name: str
    command: tuple[str, ...]
    says: tuple[str, ...]
    never: tuple[str, ...] = ()
    exit_code: int = 0

    def __str__(self) -> str:
        return self.name


def run(name: str, formula: str, options: str, *says: str, never: tuple[str, ...] = (), exit_code: int = 0) -> Case:
    """A run of a formula, its options in one string."""
    return Case(name, ("run", formula, *options.split()), says, never, exit_code)


def check(case: Case) -> None:
    """Gives the command; what it prints, on one line, has the right words and none of the wrong ones."""
    result = call(*case.command)
    printed = " ".join((result.stdout + result.stderr).split())
    assert result.exit_code == case.exit_code, printed
    for sentence in case.says:
        assert sentence in printed
    for words in case.never:
        assert words not in printed
