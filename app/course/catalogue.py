"""All lessons, found by their files: `app/course/lessons/NN_name.py`, in the order of NN."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module
from typing import Final

from app.course import lessons
from app.course.lesson import Lesson


def _found() -> dict[str, Lesson]:
    names = sorted(module.name for module in pkgutil.iter_modules(lessons.__path__))
    return {name.partition("_")[2]: import_module(f"{lessons.__name__}.{name}").LESSON for name in names}


LESSONS: Final[Mapping[str, Lesson]] = _found()
"""The lessons by the name that a link gives them."""
