"""Who gives way to whom, and how loud it is."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.api import ActivityCommand, ActivityKind
from dure.errors import StoreFailed
from dure.events import Event, HubFailed, VolumeChanged
from dure.session.activities import ORDER, Activity, arrange
from dure.session.volume import Settings, Volume
from dure.store import Journal
from dure.testing.activities import ScriptedPlayer
from dure.testing.keepers import MemorySettings


def activity(
    kind: ActivityKind, can: Sequence[ActivityCommand] = ("pause", "resume"), by: str = ""
) -> Activity:
    return Activity(agent="aria", kind=kind, controls=ScriptedPlayer(), can=frozenset(can), paused_by=by)


def test_the_order_is_communication_alerts_notifications_content() -> None:
    assert ORDER == ("communication", "alert", "notification", "content")


@given(
    st.lists(st.tuples(st.sampled_from(ORDER), st.booleans(), st.booleans()), max_size=6),
    st.booleans(),
)
def test_of_all_that_can_pause_one_sounds_at_most(
    kinds: list[tuple[ActivityKind, bool, bool]], attended: bool
) -> None:
    stack = [
        activity(kind, ("pause", "resume") if pauses else ("stop",), "user" if pauses and held else "")
        for kind, pauses, held in kinds
    ]
    reasons = arrange(stack, attended=attended)
    sounding = [one for one in stack if "pause" in one.can and not reasons[one.id]]
    assert len(sounding) <= 1
    wanted = [one for one in stack if one.paused_by != "user"]
    if sounding:
        best = min(ORDER.index(one.kind) for one in wanted)
        assert ORDER.index(sounding[0].kind) == best
        assert sounding[0] is [one for one in wanted if ORDER.index(one.kind) == best][-1]
        assert not attended or sounding[0].kind == "communication"
    for one in stack:
        assert (reasons[one.id] == "user") == (one.paused_by == "user")


def volume(settings: Settings | None, told: list[Event]) -> Volume:
    async def tell(event: Event) -> None:
        told.append(event)

    return Volume("kitchen", settings, tell=tell, now_ms=lambda: 7)


@pytest.mark.anyio
async def test_the_volume_survives_a_restart(tmp_path: Path) -> None:
    told: list[Event] = []
    journal = await Journal.open(tmp_path / "journal.sqlite")
    before = volume(journal.settings, told)
    assert await before.set(40)
    assert not await before.set(40)
    assert await before.set(40, muted=True)
    await journal.close()
    again = await Journal.open(tmp_path / "journal.sqlite")
    after = volume(again.settings, told)
    await after.load()
    await again.close()
    assert (after.percent, after.muted) == (40, True)
    levels = [(one.percent, one.muted) for one in told if isinstance(one, VolumeChanged)]
    assert levels == [(40, False), (40, True), (40, True)]


@pytest.mark.anyio
async def test_a_volume_that_cannot_be_read_is_told() -> None:
    class Broken(MemorySettings):
        async def get(self, key: str, default: object = None) -> object:
            raise StoreFailed(file="journal.sqlite", why="gone")

    told: list[Event] = []
    await volume(Broken(), told).load()
    assert [one.code for one in told if isinstance(one, HubFailed)] == [StoreFailed.code]


@pytest.mark.anyio
async def test_the_volume_of_a_recording_is_nobodys() -> None:
    one = volume(None, [])
    await one.load()
    assert await one.set(20)


@pytest.mark.anyio
async def test_how_loud_it_plays() -> None:
    one = volume(None, [])
    pcm = array("h", [0, 1000, -1000, 32767, -32768]).tobytes()
    assert one.apply(pcm, "reply") is pcm
    await one.set(50)
    half = array("h", one.apply(pcm, "reply"))
    assert list(half) == [0, 353, -353, 11584, -11585]
    await one.set(50, muted=True)
    assert not any(one.apply(pcm, "reply"))
    ring = array("h", one.apply(pcm, "ring"))
    assert ring[1] > 200  # an alarm is heard whatever the level
    assert 0 < array("h", one.apply(pcm, "ring", softly=True))[1] < ring[1]
