"""The tables of the store, and the steps from one version of them to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    inspect,
    select,
    text,
)

from app.classes.failures import StoreError

Step = Callable[[Connection], None]
METADATA: Final = MetaData()
_KEY = BigInteger().with_variant(Integer, "sqlite")

SCHEMA: Final = Table("gradnorm_schema", METADATA, Column("version", Integer, nullable=False))
CLASSES: Final = Table(
    "classes",
    METADATA,
    Column("id", _KEY, primary_key=True),
    Column("code", String(6), nullable=False, unique=True),
    Column("secret", LargeBinary(32), nullable=False),
    Column("created", Float(53), nullable=False, index=True),
    Column("round", SmallInteger, nullable=False),
    Column("phase", String(10), nullable=False),
    Column("vote", SmallInteger, nullable=False),
    Column("deadline", Float(53)),
    Column("version", Integer, nullable=False),
)
ROUNDS: Final = Table(
    "rounds",
    METADATA,
    Column("class_id", _KEY, ForeignKey("classes.id", ondelete="CASCADE"), nullable=False),
    Column("round", SmallInteger, nullable=False),
    Column("question", Text, nullable=False),
    Column("revealed", SmallInteger, nullable=False),
    PrimaryKeyConstraint("class_id", "round"),
)
SEATS: Final = Table(
    "seats",
    METADATA,
    Column("class_id", _KEY, ForeignKey("classes.id", ondelete="CASCADE"), nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("token", LargeBinary(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("shown", SmallInteger, nullable=False),
    PrimaryKeyConstraint("class_id", "number"),
    Index("seats_of_tokens", "class_id", "token", unique=True),
)
ANSWERS: Final = Table(
    "answers",
    METADATA,
    Column("class_id", _KEY, nullable=False),
    Column("round", SmallInteger, nullable=False),
    Column("seat", SmallInteger, nullable=False),
    Column("vote", SmallInteger, nullable=False),
    Column("answer", Text, nullable=False),
    # One answer of a seat in a vote, whatever two processes do at the same time.
    PrimaryKeyConstraint("class_id", "round", "seat", "vote"),
    ForeignKeyConstraint(["class_id", "seat"], ["seats.class_id", "seats.number"], ondelete="CASCADE"),
)


def _create(connection: Connection) -> None:
    METADATA.create_all(connection, tables=[CLASSES, ROUNDS, SEATS, ANSWERS])


STEPS: list[Step] = [_create]
"""STEPS[n] takes the tables from version n to n + 1; a step that was released is never changed."""
_LOCK = text("SELECT pg_advisory_xact_lock(7241930)")


def upgrade(connection: Connection) -> int:
    """Brings the tables to the newest version, in the transaction of the connection, and returns it.

    Raises:
        StoreError: a newer version of Gradnorm has written them.
    """
    if connection.dialect.name == "postgresql":  # SQLite's transaction for writing keeps others out
        connection.execute(_LOCK)
    found = _version(connection)
    if found > len(STEPS):
        raise StoreError(f"The store has version {found}; this Gradnorm knows versions up to {len(STEPS)}.")
    for step in STEPS[found:]:
        step(connection)
    if found < len(STEPS):
        connection.execute(SCHEMA.delete())
        connection.execute(SCHEMA.insert().values(version=len(STEPS)))
    return len(STEPS)


def _version(connection: Connection) -> int:
    """The version of the tables, 0 for an empty database."""
    if not inspect(connection).has_table(SCHEMA.name):
        SCHEMA.create(connection)
    return connection.execute(select(SCHEMA.c.version)).scalar() or 0
