"""Names looked for in what was written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pytest

from dure.api import BYTES_PER_MS, Detection, WakeWord
from dure.errors import RecognitionFailed
from dure.wake.patient import LEAST_ODDS, PatientEngine

pytestmark = pytest.mark.anyio

SENTENCE = bytes(3000 * BYTES_PER_MS)
WORDS = [WakeWord(text=text) for text in ("항공편", "수화물", "어머니", "주머니")]


class FirstStage:
    """A wake engine, and its stream, that hears these names at the end of each sentence."""

    def __init__(self, *names: str) -> None:
        self.names = names

    async def open(self, wake_words: Sequence[WakeWord]) -> FirstStage:
        return self

    async def feed(self, pcm: bytes) -> Sequence[Detection]:
        return []

    async def skip(self, duration_ms: int) -> Sequence[Detection]:
        return await self.finish()

    async def finish(self) -> Sequence[Detection]:
        return [
            Detection(wake_word=name, score=0.1, start_ms=0, end_ms=500, scores={}) for name in self.names
        ]


class Reader:
    """Writes down these sentences, one after another; other readings have the same odds each."""

    def __init__(self, *sentences: str, odds: float = -20.0, broken: bool = False) -> None:
        self.sentences = list(sentences)
        self.odds = odds
        self.broken = broken
        self.proposed: Sequence[str] = ()

    async def read(
        self, pcm: bytes, *, language: str, propose: Callable[[str], Sequence[str]]
    ) -> Mapping[str, float]:
        if self.broken:
            raise RecognitionFailed(why="broken")
        assert language == "ko"
        self.proposed = propose(self.sentences.pop(0))
        return dict.fromkeys(self.proposed, self.odds)


async def hear(reader: Reader, *first: str, sound: bytes = SENTENCE) -> list[Detection]:
    stream = await PatientEngine(FirstStage(*first), reader).open(WORDS)
    assert await stream.feed(sound) == []
    return list(await stream.finish())


async def test_a_name_that_is_written_down_is_told_with_its_place():
    (told,) = await hear(Reader("공항에서 항공편 정보를 보세요"))
    assert told.wake_word == "항공편"
    assert told.score > 0
    assert 0 < told.start_ms < told.end_ms < 3000


@pytest.mark.parametrize(("odds", "told"), [(LEAST_ODDS + 0.1, ["항공편"]), (LEAST_ODDS - 0.1, [])])
async def test_a_misspelt_name_is_told_where_it_may_have_been_said_as_well(odds, told):
    reader = Reader("한국편 정보를 보세요", odds=odds)
    assert [one.wake_word for one in await hear(reader)] == told
    assert reader.proposed == ("항공편 정보를 보세요",)


async def test_what_the_first_stage_heard_needs_less():
    assert [one.wake_word for one in await hear(Reader("한국편 정보"), "항공편", "수화물")] == ["항공편"]


async def test_a_name_is_not_told_for_one_that_resembles_it():
    assert [one.wake_word for one in await hear(Reader("우리 어머니가 오셨어"))] == ["어머니"]


async def test_sentences_are_judged_one_by_one_and_times_go_on():
    stream = await PatientEngine(FirstStage(), Reader("어머니", "어머니")).open(WORDS)
    await stream.feed(SENTENCE)
    (first,) = await stream.skip(2000)
    await stream.feed(SENTENCE)
    (second,) = await stream.finish()
    assert second.start_ms - first.start_ms == 5000


async def test_an_endless_sentence_is_cut():
    stream = await PatientEngine(FirstStage(), Reader("어머니")).open(WORDS)
    assert [one.wake_word for one in await stream.feed(bytes(30_000 * BYTES_PER_MS))] == ["어머니"]


async def test_without_a_reader_the_first_stage_decides():
    assert [one.wake_word for one in await hear(Reader(broken=True), "수화물")] == ["수화물"]


async def test_where_nothing_sounds_nothing_is_read():
    assert await hear(Reader(), sound=b"") == []
