"""The notices of PostgreSQL: another process has changed a class. A notice names the class, not the change."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.classes.database import CHANNEL

LOOK_SECONDS: Final = 1.0
"""Time between two looks whether to stop."""
AGAIN_SECONDS: Final = 2.0
"""Time until the next try, after the connection was lost."""
_LOG = logging.getLogger(__name__)


def listen(engine: Engine, heard: Callable[[], None], stopped: Callable[[], bool]) -> None:
    """Calls `heard` at every notice until `stopped` says so; connects again where the database was away.

    Without notices the reader asks twice a second, so nothing is lost but time.
    """
    while not stopped():
        try:
            _listen_once(engine, heard, stopped)
        except (SQLAlchemyError, OSError) as error:
            _LOG.warning("The notices of the database are away: %s", type(error).__name__)
            time.sleep(AGAIN_SECONDS)


def _listen_once(engine: Engine, heard: Callable[[], None], stopped: Callable[[], bool]) -> None:
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"LISTEN {CHANNEL}")
        driver = connection.connection.driver_connection
        assert driver is not None
        try:
            while not stopped():
                for _ in driver.notifies(timeout=LOOK_SECONDS, stop_after=1):
                    heard()
        except Exception as error:  # each driver has errors of its own
            raise OSError("the connection is lost") from error
        finally:
            connection.invalidate()  # this connection goes on listening: nobody else is to get it
