"""Doubtful names, the answers to them, and when they are told."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dure.api import BYTES_PER_MS, Detection, NameVerifier, WakeWord
from dure.errors import RecognitionFailed
from dure.events import WakeSuppressed
from dure.wake.arbiter import Arbiter
from dure.wake.second_stage import (
    ANSWER_MS,
    FOREIGN_EVEN,
    SURE,
    WEIGHT,
    Candidate,
    SecondStage,
    is_told,
    weigh,
)

pytestmark = pytest.mark.anyio

SECOND = bytes(1000 * BYTES_PER_MS)


def candidate(
    name: str = "아리아", score: float = -0.2, *, most: float = 0.6, start_ms: int = 500, foreign: bool = True
) -> Candidate:
    scores = {"아리아": -1.0, "빅스비": -1.0} | {name: score}
    told = Detection(wake_word=name, score=score, start_ms=start_ms, end_ms=start_ms + 400, scores=scores)
    return Candidate(detection=told, most=most, foreign=foreign)


class Opinion:
    """A verifier with fixed opinions: one for all hearings, or one for each."""

    def __init__(self, *opinions: Mapping[str, float], broken: bool = False) -> None:
        self.opinions = opinions
        self.broken = broken
        self.asked: list[tuple[int, tuple[str, ...]]] = []

    async def verify(self, pcm: bytes, names: Mapping[str, Sequence[str]]) -> Mapping[str, float]:
        self.asked.append((len(pcm) // BYTES_PER_MS, tuple(names)))
        await asyncio.sleep(0)
        if self.broken:
            raise RecognitionFailed(why="broken")
        opinion = self.opinions[min(len(self.asked), len(self.opinions)) - 1]
        return {name: opinion[name] for name in names}


def stage(opinion: NameVerifier) -> SecondStage:
    return SecondStage(opinion, {"아리아": ("아리아", "Aria"), "빅스비": ("빅스비",), "/aria/": ()})


async def test_a_doubtful_name_that_fits_is_told_when_its_answer_is_due():
    opinion = Opinion({"아리아": 13.0})
    second = stage(opinion)
    second.hear(SECOND[: 900 * BYTES_PER_MS])
    second.ask([candidate()])
    second.hear(SECOND[: 399 * BYTES_PER_MS])
    await asyncio.sleep(0)
    assert not opinion.asked, "the sound after the name is awaited first, however it comes in pieces"
    second.hear(SECOND[:BYTES_PER_MS])
    second.hear(SECOND[: (ANSWER_MS - 1) * BYTES_PER_MS])
    assert await second.due() == []
    second.hear(SECOND[:BYTES_PER_MS])
    (told,) = await second.due()
    assert (told.wake_word, told.reason) == ("아리아", "")
    assert told.score == told.scores["아리아"] == pytest.approx(0.4)
    assert opinion.asked == [(900, ("아리아",))], "200 ms before the name, and the 300 after"
    assert await second.due() == []


async def test_a_near_miss_is_told_with_its_reason_and_becomes_an_event():
    second = stage(Opinion({"아리아": -2.0}))
    second.hear(SECOND)
    second.ask([candidate(score=0.3)])
    (told,) = await second.settle()
    assert told.reason == "second_stage"
    arbiter = Arbiter((WakeWord(text="아리아", agent="aria"),), refractory_ms=0)
    (decision,) = arbiter.decide([told], state="idle", playing=False)
    event = decision.event(decision="d1", satellite="s", time_ms=0)
    assert isinstance(event, WakeSuppressed)
    assert event.reason == "second_stage"


async def test_what_never_came_near_is_not_told():
    second = stage(Opinion({"아리아": -2.0}))
    second.hear(SECOND)
    second.ask([candidate(score=-0.5)])
    assert await second.settle() == []


async def test_where_the_first_hearing_does_not_decide_a_wider_one_does_with_it():
    opinion = Opinion({"아리아": 8.7, "빅스비": -9.0}, {"아리아": 7.9})
    second = stage(opinion)
    second.hear(SECOND)
    second.ask([candidate("아리아", -0.1), candidate("빅스비", -0.1)])
    (told,) = [one for one in await second.settle() if one.wake_word == "아리아"]
    assert [names for _, names in opinion.asked] == [("아리아", "빅스비"), ("아리아",)]
    assert opinion.asked[1][0] > opinion.asked[0][0]
    assert told.score == pytest.approx(-0.1 + WEIGHT * (8.3 - FOREIGN_EVEN[1]), abs=1e-3)


async def test_names_of_one_place_share_one_hearing():
    opinion = Opinion({"아리아": 13.0, "빅스비": -2.0})
    second = stage(opinion)
    second.hear(SECOND)
    second.ask([candidate("빅스비", -0.1), candidate("아리아", -0.2, start_ms=560)])
    assert [told.wake_word for told in await second.settle() if not told.reason] == ["아리아"]
    assert len(opinion.asked) == 1


async def test_the_same_place_is_not_asked_about_twice_unless_it_fits_better():
    opinion = Opinion({"아리아": -2.0})
    second = stage(opinion)
    second.hear(SECOND)
    for score in (-0.3, -0.25, -0.1):
        second.ask([candidate(score=score)])
        await second.settle()
    assert len(opinion.asked) == 2


async def test_without_an_answer_the_first_stage_decides():
    second = stage(Opinion({}, broken=True))
    second.hear(SECOND)
    second.ask([candidate("아리아", 0.1), candidate("빅스비", -0.1)])
    assert [told.wake_word for told in await second.settle()] == ["아리아"]


async def test_a_sure_english_name_is_not_doubted_and_one_without_a_spelling_neither():
    second = stage(Opinion({}))
    assert not second.doubts(candidate(score=SURE, foreign=False))
    assert second.doubts(candidate(score=SURE - 0.1, foreign=False))
    assert second.doubts(candidate(score=SURE))
    assert not second.doubts(candidate("/aria/"))


def test_evidence_that_tells_nothing_leaves_a_name_to_the_first_stage():
    assert weigh(candidate(score=0.1), 5.0).score == 0.1
    assert weigh(candidate(score=0.1), 1.0).reason == "second_stage"
    assert weigh(candidate(score=-0.1), 5.0).reason == "second_stage"
    assert weigh(candidate(score=-0.1), 9.0).reason == ""


@given(st.floats(-3, 3), st.floats(-20, 20), st.booleans())
def test_in_the_middle_of_a_sentence_no_name_gets_easier(score, evidence, foreign):
    judged = weigh(candidate(score=score, most=0.0, foreign=foreign), evidence)
    assert judged.score <= round(score, 3)


@given(st.floats(-3, 3), st.floats(-20, 20))
def test_what_is_followed_is_always_told(score, evidence):
    one = candidate(score=score)
    judged = weigh(one, evidence)
    assert (judged.score >= 0) == (not judged.reason)
    assert is_told(one, judged) or judged.reason
