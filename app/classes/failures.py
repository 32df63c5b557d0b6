"""The refusals of a class with their reasons; the routes give each its code."""

from __future__ import annotations


class ClassError(Exception):
    """A request that a class refuses; the message is one sentence."""


class NotFoundError(ClassError):
    """There is no such class."""


class NotAllowedError(ClassError):
    """The token or the secret does not belong to the class."""


class ConflictError(ClassError):
    """Not now: the round is closed, or the class is full."""


class InvalidError(ClassError):
    """A question, an answer or an act that cannot be read or used."""


class StoreError(ClassError):
    """The store cannot be reached, or has another form."""
