"""Whose wish a request is: a person's, by hand, or a program's, which reaches what it was granted and confirms nothing."""

from __future__ import annotations

import uuid

from dure.api import Means, Wish
from dure.server.scopes import COMMAND, Grant, Scope


def wish_of(grant: Grant, means: Means = "touch", place: str = "") -> Wish:
    """The wish of one request.

    Args:
        grant: who asks.
        means: how a person wants it.
        place: where that is; empty where it does not matter.
    """
    turn = uuid.uuid4().hex
    if not grant.reaches(Scope.PERSON):
        return Wish(means="program", agent=grant.program, satellite=place, turn=turn, client=grant.id)
    if grant.label == COMMAND:  # every command has a token of its own
        return Wish(means="command", satellite=place, turn=turn, client=COMMAND)
    return Wish(means=means, satellite=place, turn=turn, client=grant.id)


def wish_of_program(grant: Grant) -> Wish:
    """The wish of a request at a door for programs only, whoever lent it a token."""
    return Wish(means="program", agent=grant.program, turn=uuid.uuid4().hex, client=grant.id)
