"""Who had the floor: the reply that was cut and may go on, and the reply that was last heard here. Pure bookkeeping."""

from __future__ import annotations

from dure.session.reply import Reply


class Floor:
    """One satellite's memory of its last replies; nothing of it is ever handed to an agent but its own words.

    Attributes:
        paused: whether the reply that is held waits for “go on” because someone said “pause”.
        last: the last reply of an agent that was heard here, whole or not; None where there was none.
    """

    def __init__(self) -> None:
        self._held: Reply | None = None
        self.paused = False
        self.last: Reply | None = None

    @property
    def held(self) -> Reply | None:
        """The reply that was cut and may go on."""
        return self._held

    @property
    def waits(self) -> bool:
        """Whether a reply was cut that goes on by itself if nothing is asked."""
        return self._held is not None and not self.paused

    def spoke(self, reply: Reply) -> None:
        """A reply was heard, or some of it."""
        if not reply.by_hub:
            self.last = reply

    def hold(self, reply: Reply) -> None:
        """A name was called over this reply; if one is held already, the older one is given up."""
        if reply.by_hub:
            return
        self.drop()
        self._held = reply

    def take(self) -> Reply | None:
        """The reply that goes on now; it is held no more."""
        reply, self._held, self.paused = self._held, None, False
        return reply

    def drop(self) -> None:
        """Something else was asked: the reply does not go on."""
        if reply := self.take():
            reply.drop()
