"""The hub's own question: over everything else, as loud as it must be, and the answer without a name."""

from __future__ import annotations

from pathlib import Path

import anyio
import pytest
from studio import Listed, Studio, Tape

from dure.app.interlocutor import SessionInterlocutor
from dure.config import AttentionConfig
from dure.errors import Unavailable
from dure.events import AudioStarted, AudioStopped, Event, WakeDetected
from dure.session import Session
from dure.testing.wake import Called

pytestmark = pytest.mark.anyio

QUICK = AttentionConfig(chime=False, max_utterance_s=1.0)


async def until(studio: Studio, kind: type[Event], count: int = 1) -> None:
    with anyio.fail_after(20):
        while len(studio.of(kind)) < count:  # noqa: ASYNC110  # the studio keeps a list
            await anyio.sleep(0.01)


async def answer(studio: Studio, session: Session, pcm: bytes, *, wait_s: float = 2.0) -> str | None:
    """Ask, let this be heard once the question was said, and tell the answer."""
    told: list[str | None] = []
    stopped = len(studio.of(AudioStopped))

    async def ask() -> None:
        told.append(await session.ask("예?", "ko", loudness=1.0, wait_s=wait_s))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ask)
        await until(studio, AudioStopped, stopped + 1)
        await session.feed(pcm)
    return told[0]


@pytest.mark.recordings
async def test_an_answer_needs_no_name(recordings: Path) -> None:
    tape = Tape(recordings).quiet(200)
    tape.speech(1200)
    tape.quiet(1500)
    studio = Studio(recognizer=Listed("도와줘"), attention=QUICK)
    async with studio.open(lockstep=False) as session:
        assert await answer(studio, session, tape.pcm) == "도와줘"
    (started,) = studio.of(AudioStarted)
    assert isinstance(started, AudioStarted)
    assert started.purpose == "alert"


@pytest.mark.recordings
async def test_nobody_answers(recordings: Path) -> None:
    studio = Studio(attention=QUICK)
    async with studio.open(lockstep=False) as session:
        assert await answer(studio, session, Tape(recordings).quiet(2500).pcm, wait_s=1.0) is None
        assert await answer(studio, session, b"", wait_s=0.1) is None, "no sound comes at all"


@pytest.mark.recordings
async def test_a_recogniser_that_breaks_leaves_an_answer_that_was_not_understood(recordings: Path) -> None:
    from dure.errors import RecognitionFailed

    class Broken(Listed):
        async def transcribe(self, pcm: bytes, *, languages: object) -> object:  # type: ignore[override]
            raise RecognitionFailed(why="broken")

    tape = Tape(recordings).quiet(200)
    tape.speech(1200)
    tape.quiet(1500)
    studio = Studio(recognizer=Broken("x"), attention=QUICK)
    async with studio.open(lockstep=False) as session:
        assert await answer(studio, session, tape.pcm) == ""


@pytest.mark.recordings
async def test_names_wait_while_the_hub_asks(recordings: Path) -> None:
    tape = Tape(recordings).quiet(200)
    start_ms, end_ms = tape.speech(1200)
    tape.quiet(1500)
    called = [Called(wake_word="아리아", start_ms=start_ms, end_ms=end_ms)]
    studio = Studio(called, recognizer=Listed("괜찮아"), attention=QUICK)
    async with studio.open(lockstep=False) as session:
        assert await answer(studio, session, tape.pcm) == "괜찮아"
    assert studio.of(WakeDetected) == []


async def test_it_sounds_though_the_satellite_is_muted_and_as_loud_as_it_is_told() -> None:
    studio = Studio(attention=QUICK)
    async with studio.open(lockstep=False) as session:
        await session.volume.set(0, muted=True)
        loud = session.volume.apply(b"\x00\x40" * 10, "alert")
        assert loud == b"\x00\x40" * 10
        assert await session.ask("예", "ko", loudness=0.5, wait_s=0) is None
    assert studio.of(AudioStarted)


async def test_where_nobody_is_connected_nothing_can_be_asked() -> None:
    interlocutor = SessionInterlocutor()
    assert interlocutor.places() == ()
    with pytest.raises(Unavailable):
        await interlocutor.ask("living", "예?", "ko", loudness=1.0, wait_s=1.0)


class Waits:
    async def ask(self, text: str, language: str, *, loudness: float, wait_s: float) -> str | None:
        if text == "now":
            return "네"
        await anyio.sleep_forever()
        return None


async def test_a_satellite_that_leaves_meanwhile_is_told() -> None:
    interlocutor = SessionInterlocutor()
    with pytest.raises(Unavailable):  # noqa: PT012  # the satellite leaves in the middle
        async with anyio.create_task_group() as tasks:
            failed: list[Unavailable] = []

            async def ask() -> None:
                try:
                    await interlocutor.ask("living", "later", "ko", loudness=1.0, wait_s=1.0)
                except Unavailable as error:
                    failed.append(error)

            with interlocutor.present("living", Waits()):
                assert interlocutor.places() == ("living",)
                assert await interlocutor.ask("living", "now", "ko", loudness=1.0, wait_s=1.0) == "네"
                tasks.start_soon(ask)
                await anyio.wait_all_tasks_blocked()
        raise failed[0]
