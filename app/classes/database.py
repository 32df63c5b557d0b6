"""The connection to the database: SQLite with a write-ahead log, or PostgreSQL, whose notices wake the readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError

from app.classes.failures import StoreError

CHANNEL: Final = "gradnorm_classes"
"""The channel of PostgreSQL on which a changed class is named."""
WAIT_MILLISECONDS: Final = 5000
"""How long a writer of SQLite waits for another one."""
DIALECTS: Final = ("sqlite", "postgresql")


def engine_for(database: str) -> Engine:
    """Returns the engine for an address; the directory of a file is made.

    Raises:
        StoreError: it is no address, or that of another kind of database.
    """
    try:
        url = make_url(database)
    except ArgumentError as error:
        raise StoreError("GRADNORM_DATABASE is no address of a database.") from error
    if url.get_backend_name() not in DIALECTS:
        raise StoreError("GRADNORM_DATABASE is the address of SQLite or PostgreSQL.")
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=4)
    return _sqlite(url)


def _sqlite(url: Any) -> Engine:
    if url.database:
        Path(url.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: object) -> None:
        connection.isolation_level = None  # the driver begins no transaction by itself: `begun` does
        for pragma in (
            f"busy_timeout = {WAIT_MILLISECONDS}", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON",
            "secure_delete = ON",
        ):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        # A transaction that reads first and writes then would fail where another one has written in between.
        reads = connection.get_execution_options().get("gradnorm_reads")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return engine


def notify(connection: Connection, code: str) -> None:
    """Wakes the readers of other processes once the transaction is done; they would find the change by asking too."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_notify(:channel, :code)"), {"channel": CHANNEL, "code": code})


def forget_deleted(engine: Engine, gone: int) -> None:
    """Empties SQLite's write-ahead log, which would still hold what was deleted."""
    if gone and engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
        finally:
            connection.close()
