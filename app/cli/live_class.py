"""``gradnorm class``: the live classes that this machine keeps, listed, exported and deleted."""

from __future__ import annotations

import sys
import time
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import click

from app.cli.errors import Missing, harmless

EPILOG: Final = """\b
Examples:
  gradnorm class list
  gradnorm class export K7M2QX > answers.csv
  gradnorm class delete K7M2QX

The store is the one of the server: GRADNORM_DATA names its directory,
GRADNORM_DATABASE a database. Every class is deleted after a day."""
HOUR: Final = 3600


@click.group("class", epilog=EPILOG)
def class_() -> None:
    """List, export or delete the live classes of this machine."""


@class_.command("list")
def list_() -> None:
    """List the classes, the newest first."""
    store = _store()
    try:
        records, now = store.listed(), store.clock()
    finally:
        store.close()
    click.echo("code    begun             seats  round  phase     deleted in")
    for record in records:
        begun = time.strftime("%Y-%m-%d %H:%M", time.localtime(record.created))
        left = (record.created + _room("config").KEPT_SECONDS - now) / HOUR
        rounds = f"{record.round}/{len(record.rounds)}"
        click.echo(
            f"{record.code}  {begun}  {len(record.seats):5}  {rounds:>5}  {record.phase_at(now):8}  {left:.1f} h"
        )


@class_.command("export")
@click.argument("code")
def export(code: str) -> None:
    """Write every answer of a class as CSV."""
    store = _store()
    try:
        record = store.find(_read(code), every_round=True)
    finally:
        store.close()
    if record is None:
        raise _no_such(code)
    sys.stdout.write(_room("export").class_csv(record).replace("\r\n", "\n"))


@class_.command("delete")
@click.argument("code")
def delete(code: str) -> None:
    """Delete a class with all its seats and answers."""
    store = _store()
    try:
        gone = store.delete(_read(code))
    finally:
        store.close()
    if not gone:
        raise _no_such(code)
    click.echo(f"The class {_read(code)} is deleted.")


def _read(code: str) -> str:
    """The code, in the form in which it is kept."""
    found: str | None = _room("codes").read_code(code)
    if found is None:
        raise _no_such(code)
    return found


def _no_such(code: str) -> click.ClickException:
    return click.ClickException(f"There is no class {harmless(code[:20])!r}; `gradnorm class list` lists all.")


def _store() -> Any:
    """The store that the environment names.

    Raises:
        ClickException: the store cannot be reached, or what it needs is not installed.
    """
    if find_spec("sqlalchemy") is None:
        raise Missing("gradnorm class")
    try:
        return _room("store").Store(_room("config").config().database)
    except _room("failures").ClassError as error:
        raise click.ClickException(str(error)) from error


def _room(name: str) -> Any:
    """A module of the classes, imported when a command needs it: the others work without what it needs."""
    return import_module(f"{__name__.partition('.')[0]}.classes.{name}")
