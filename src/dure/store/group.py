"""Group commit: whoever waits to write while another commits shares the next commit, and its one fsync."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

import anyio

T = TypeVar("T")

MOST = 64
"""How many calls share a commit at most, so that the first of them need not wait for too many others."""


class Call(Generic[T]):
    """One change that somebody waits for.

    Attributes:
        turn: set when it is over, or when its caller is to lead the next group.
        over: whether it was tried; then it has a result or an error.
    """

    __slots__ = ("_work", "error", "over", "result", "turn")

    def __init__(self, work: Callable[[sqlite3.Connection], T]) -> None:
        self._work = work
        self.turn = anyio.Event()
        self.over = False
        self.result: T | None = None
        self.error: BaseException | None = None

    def run(self, connection: sqlite3.Connection) -> None:
        """Do it, and keep what it returns."""
        self.result = self._work(connection)


class GroupCommit:
    """Lets one of the waiting callers commit for all.

    Args:
        commit: commits what `take` gives, in another thread.
    """

    def __init__(self, commit: Callable[[], Awaitable[list[Call[Any]]]]) -> None:
        self._commit = commit
        self._waiting: deque[Call[Any]] = deque()
        self._led = False

    def take(self) -> list[Call[Any]]:
        """The calls of the next group; from the thread that commits."""
        group: list[Call[Any]] = []
        while self._waiting and len(group) < MOST:
            group.append(self._waiting.popleft())
        return group

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> Call[T]:
        """Have a change made; returns when it is durable, or has failed.

        A call that was begun is finished even if its task is cancelled.
        """
        call = Call(work)
        self._waiting.append(call)
        leads = not self._led
        self._led = True
        try:
            if not leads:
                await call.turn.wait()
                leads = not call.over
            while not call.over:
                for one in await self._commit():
                    one.turn.set()
        except BaseException:
            leads = leads or (call.turn.is_set() and not call.over)
            if call in self._waiting:
                self._waiting.remove(call)
            raise
        finally:
            if leads:
                self._hand_on()
        return call

    def _hand_on(self) -> None:
        """Let the next who waits lead; nobody, where nobody does."""
        if self._waiting:
            self._waiting[0].turn.set()
        else:
            self._led = False


def commit(connection: sqlite3.Connection, group: list[Call[Any]]) -> None:
    """Run a group in one transaction. Who fails alone is undone alone; if the commit fails, all have failed."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        for call in group:
            _run_one(connection, call, alone=len(group) == 1)
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.in_transaction:  # SQLite has rolled back by itself after some errors
            connection.execute("ROLLBACK")
        for call in group:
            call.error = call.error or error  # each caller raises it
    finally:
        for call in group:
            call.over = True


def _run_one(connection: sqlite3.Connection, call: Call[Any], *, alone: bool) -> None:
    if alone:
        call.run(connection)
        return
    connection.execute("SAVEPOINT one")
    try:
        call.run(connection)
    except Exception as error:
        call.error = error
        if not connection.in_transaction:
            raise
        connection.execute("ROLLBACK TO one")
    connection.execute("RELEASE one")
