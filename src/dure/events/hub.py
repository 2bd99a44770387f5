"""What concerns the hub as a whole."""

from __future__ import annotations

from dure.events.base import Event, fact


@fact("hub.failed")
class HubFailed(Event):
    """Something did not work, and the hub goes on.

    Attributes:
        code: the error's code, as in `dure.errors`.
        stage: where: `audio`, `wake`, `recognition`, `agent`, `synthesis`, `store` or `advisories`.
        retryable: whether trying again may help.
    """

    code: str
    stage: str
    retryable: bool


@fact("names.changed")
class NamesChanged(Event):
    """The names that the hub listens for are others now.

    Attributes:
        count: how many there are.
    """

    count: int


@fact("audio.dropped")
class AudioDropped(Event):
    """A stream came faster than the hub could listen, and its oldest sound was dropped.

    Attributes:
        dropped_ms: how much was dropped since the last such event.
    """

    dropped_ms: int
