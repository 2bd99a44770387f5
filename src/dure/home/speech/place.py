"""What was said at one place, and what came of it: what later sentences there may leave out, answer, or take back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dure.home.agenda import Kept
from dure.home.speech.clauses import Clause
from dure.home.speech.plan import Change, Memory
from dure.home.speech.second_thoughts import Just

MEMORY_TURNS = 2
"""For how many further sentences at the same place it is remembered what was spoken of."""

MEMORY_S = 120.0
"""For how long, at most."""

PENDING_S = 45.0
"""For how long a question of the home may be answered, and only by the very next sentence."""

UNDO_S = 3600.0
"""For how long what was done can be taken back by voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the home asked, answered only by the very next sentence.

    Attributes:
        until: until when it stands.
        offered: what a yes does.
        confirmations: what that yes confirms, where it is the second act that something dangerous takes.
        person: who was asked.
        which: among which appliances the speaker is to choose.
        pending: what is to be done with the chosen ones.
        untimed: the sentence of which the time was asked; empty where none was.
        cancelling: which of these is to be cancelled.
    """

    until: datetime
    offered: tuple[Change, ...] = ()
    confirmations: Mapping[Change, str] = field(default_factory=dict)
    person: str = ""
    which: tuple[str, ...] = ()
    pending: Clause | None = None
    untimed: str = ""
    cancelling: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What the last sentence came to that had something done.

    Attributes:
        at: when that was.
        ordered: whether something was done at once.
        kept: what is kept of it for later.
    """

    at: datetime
    ordered: bool
    kept: tuple[Kept, ...] = ()


@dataclass(slots=True)
class Place:
    """One satellite, or one agent or door where there is none.

    Attributes:
        memory: what was spoken of.
        until: until when that counts.
        turns: for how many further sentences.
        question: what was asked back in the last answer; None where nothing was.
        told: of which traits the last answer told.
        deed: what was done last; None where nothing was.
        just: what the very last sentence came to.
        just_until: until when that counts.
    """

    memory: Memory = field(default_factory=Memory)
    until: datetime | None = None
    turns: int = 0
    question: Question | None = None
    told: tuple[tuple[str, str], ...] = ()
    deed: Deed | None = None
    just: Just = ""
    just_until: datetime | None = None

    def take_question(self, now: datetime) -> Question | None:
        """The question that stands; it is asked no more."""
        question, self.question = self.question, None
        return question if question is not None and now <= question.until else None

    def take_just(self, now: datetime) -> Just:
        """What the sentence just before came to; the next one has another before it."""
        just, self.just = self.just, ""
        return just if self.just_until is not None and now <= self.just_until else ""

    def remember(self, memory: Memory, now: datetime) -> None:
        """Keep what was spoken of for the next sentences."""
        self.memory, self.turns = memory, MEMORY_TURNS
        self.until = now + timedelta(seconds=MEMORY_S)

    def did(self, now: datetime, *, ordered: bool, kept: tuple[Kept, ...]) -> None:
        """Keep what was done, so that it can be taken back."""
        if not ordered and not kept:
            return
        self.deed = Deed(at=now, ordered=ordered, kept=kept)
        self.just = "kept" if kept else "done"
        self.just_until = now + timedelta(seconds=PENDING_S)

    def undone(self, now: datetime) -> Deed | None:
        """What was done last here, if that can still be taken back; once."""
        deed, self.deed = self.deed, None
        return deed if deed is not None and now - deed.at <= timedelta(seconds=UNDO_S) else None
