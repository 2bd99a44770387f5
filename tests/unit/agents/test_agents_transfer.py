"""Who else is to be asked, with which words; and what an agent may see of timers that are not its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dure.agents.own_timers import OwnTimers
from dure.agents.transfer import Wish, read_go_back, read_transfer, read_withdrawal
from dure.bus import Bus
from dure.errors import NotFound, Refused
from dure.testing.keepers import MemoryTimers

NAMES = {
    "클로바": "clova", "Clova": "clova", "빅스비": "bixby", "Bixby": "bixby", "아리아": "aria", "Aria": "aria",
    "헤이 카카오": "kakao", "카카오": "kakao", "Kakao": "kakao", "기가지니": "genie", "지니": "genie",
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "target", "text"),
    [
        ("클로바한테 물어봐 줘", "clova", ""), ("클로바에게 물어봐", "clova", ""), ("클로바 한테 좀 물어봐 줄래?", "clova", ""),
        ("빅스비한테 내일 날씨 물어봐", "bixby", "내일 날씨 알려 줘"), ("내일 날씨 클로바한테 물어봐 줘", "clova", "내일 날씨 알려 줘"), ("서울 날씨를 빅스비에게 여쭤봐 주세요", "bixby", "서울 날씨 알려 줘"),
        ("클로바한테 부산 날씨에 대해 좀 물어봐 줘", "clova", "부산 날씨 알려 줘"), ("빅스비한테 지금 몇 시인지 물어봐 줘", "bixby", "지금 몇 시인지"), ("빅스비한테 지금 몇 시냐고 물어봐", "bixby", "지금 몇 시냐"),
        ("카카오한테 불 켜 달라고 해", "kakao", "불 켜 줘"), ("카카오한테 3분 타이머 맞춰 달라고 말해 줘", "kakao", "3분 타이머 맞춰 줘"), ("지니한테 음악 틀라고 시켜", "genie", "음악 틀어 줘"),
        ("클로버한테 물어봐 줘", "clova", ""), ("빅스 비한테 물어봐 줘", "bixby", ""), ("빅스비로 바꿔 줘", "bixby", ""), ("기가지니 불러 줘", "genie", ""), ("헤이 카카오한테 물어봐", "kakao", ""),
        ("클로바한테 아리아한테 물어보라고 해", "clova", "아리아한테 물어봐 줘"),
        ("클로바랑 얘기할래", "clova", ""), ("빅스비하고 대화 좀 하고 싶어요", "bixby", ""), ("클로바한테 물어보면 어때?", "clova", ""), ("지니한테 내일 날씨 물어볼까", "genie", "내일 날씨 알려 줘"),
        ("I'd rather ask Clova", "clova", ""), ("have Bixby turn off the lights", "bixby", "turn off the lights"), ("put me through to Aria please", "aria", ""),
        ("ask Aria", "aria", ""), ("ask Aria what time it is", "aria", "what time is it"), ("ask Bixby about the weather tomorrow", "bixby", "tell me about the weather tomorrow"),
        ("ask Aria for the time please", "aria", "tell me the time please"), ("ask Clova to set a timer for three minutes", "clova", "set a timer for three minutes"),
        ("tell Bixby to turn on the light", "bixby", "turn on the light"), ("let Aria answer", "aria", ""), ("switch to Clova", "clova", ""), ("hand me over to Kakao", "kakao", ""),
        ("ask Aria if it will rain tomorrow", "aria", "will it rain tomorrow"), ("can you ask Aria who the president of France is", "aria", "who is the president of france"),
    ],
)  # fmt: skip
def test_who_is_to_be_asked_and_what(said: str, target: str, text: str) -> None:
    assert read_transfer(said, "ko", NAMES) == Wish(target, text)


@pytest.mark.parametrize(
    "said",
    [
        "엄마한테 물어봐", "엄마한테 전화해 줘", "친구한테 생일 선물로 뭘 줄지 물어봐", "클로바가 누구야", "클로바한테는 비밀이야", "날씨 물어봐도 돼?", "지니야 안녕", "볼륨 바꿔 줘", "채널 바꿔 줘",
        "ask me a question", "ask my mom what time it is", "ask the way", "who is Aria", "tell me about Aria", "switch to the kitchen", "talk to me", "let Aria know that I am late", "have a nice day", "엄마랑 얘기할래", "", "클로바한테 " + "가" * 400 + " 물어봐",
    ],
)  # fmt: skip
def test_who_is_not_an_agent_is_not_asked(said: str) -> None:
    assert read_transfer(said, "ko", NAMES) is None


@pytest.mark.parametrize(
    "said", ["돌아가", "다시 돌아가 줘", "이제 돌아가자", "go back", "take me back please", "back please"]
)
def test_going_back(said: str) -> None:
    assert read_go_back(said, "ko")


@pytest.mark.parametrize(
    "said",
    [
        "집으로 돌아가는 길 알려 줘",
        "돌아가는 판이 어때",
        "go back to the kitchen lights",
        "come back later",
        "되돌려줘",
        "다시 되돌려 주세요",
        "원래대로 해놔",
        "undo that",
        "put it back",
    ],
)
def test_other_ways_back(said: str) -> None:
    assert not read_go_back(said, "ko")


@pytest.mark.parametrize(
    ("said", "agent"),
    [
        ("빅스비한테 물어보지 마", "bixby"), ("앞으로 클로바에게는 묻지 마세요", "clova"), ("이제 클로바한테는 묻지 마 줘", "clova"), ("don't ask Bixby anymore", "bixby"), ("never ask Clova", "clova"),
        ("엄마한테 물어보지 마", None), ("빅스비한테 물어봐", None), ("don't ask me", None), ("묻지 마", None),
    ],
)  # fmt: skip
def test_consent_is_taken_back(said: str, agent: str | None) -> None:
    assert read_withdrawal(said, "ko", NAMES) == agent


@pytest.mark.anyio
async def test_an_agent_sees_of_others_timers_only_that_they_ring() -> None:
    everybodys = MemoryTimers(Bus())
    due = datetime.now(UTC) + timedelta(minutes=3)
    hers = await everybodys.set(
        agent="aria", satellite="", kind="timer", due=due, label="비밀", duration_s=180
    )
    bixby, aria = OwnTimers(everybodys, "bixby"), OwnTimers(everybodys, "aria")
    assert await bixby.pending() == []
    assert list(await bixby.pending(agent="aria")) == []
    assert not await bixby.cancel(hers.id)
    with pytest.raises(NotFound):
        await bixby.snooze(hers.id, due)
    with pytest.raises(Refused):
        await bixby.set(agent="aria", satellite="", kind="timer", due=due)
    assert [timer.label for timer in await aria.pending()] == ["비밀"]
    await everybodys.ring(hers.id)
    (seen,) = await bixby.ringing()
    assert (seen.agent, seen.label, seen.kind) == ("", "", "timer")
    assert await bixby.cancel(hers.id)
