"""The settings of the store of classes, from the environment, and the limits of a class."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SWITCH: Final = "GRADNORM_CLASSES"
"""The variable that switches classes off."""
DATABASE: Final = "GRADNORM_DATABASE"
"""The variable with the address of a database, as SQLAlchemy writes it."""
DATA: Final = "GRADNORM_DATA"
"""The variable with the directory of the app's own file."""
OFF: Final = ("off", "no", "false", "0")
FILE: Final = "classes.sqlite3"

KEPT_SECONDS: Final = 24 * 3600
"""A class is deleted this long after it was begun."""
MOST_CLASSES: Final = 500
MOST_SEATS: Final = 500
MOST_ROUNDS: Final = 60
MOST_QUESTIONS: Final = 40
"""Questions with which a class begins."""
LONGEST_NAME: Final = 40
LONGEST_TEXT: Final = 300
LONGEST_ANSWER: Final = 280
LONGEST_CHOICE: Final = 120
MOST_CHOICES: Final = 8
MOST_POINTS: Final = 64
"""Points of a curve that is drawn."""
MOST_STEPS: Final = 2000
"""Steps of a run in a class: five hundred of them are computed at the reveal."""


@dataclass(frozen=True, slots=True)
class Config:
    """How this server keeps classes.

    Attributes:
        on: False where classes are switched off.
        database: the address of the database, as SQLAlchemy writes it.
        file: the file of SQLite, None for another database.
    """

    on: bool
    database: str
    file: Path | None = None

    @property
    def may_hold_classes(self) -> bool:
        """Whether there is a database already; does not make SQLite's file in order to look."""
        return self.file is None or self.file.exists()


def config(environment: Mapping[str, str] = os.environ) -> Config:
    """Returns the settings in the environment."""
    on = environment.get(SWITCH, "").strip().lower() not in OFF
    if address := environment.get(DATABASE, "").strip():
        return Config(on, address)
    directory = environment.get(DATA, "").strip()
    file = (Path(directory) if directory else data_directory(environment)) / FILE
    return Config(on, f"sqlite:///{file}", file)


def data_directory(environment: Mapping[str, str] = os.environ) -> Path:
    """Returns the directory in which a program keeps data of its user."""
    home = Path(environment.get("HOME") or Path.home())
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / "Gradnorm"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "Gradnorm"
    return Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share") / "gradnorm"
