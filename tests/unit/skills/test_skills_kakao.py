"""Kakao's answers in the shapes that servers give them: buttons that are said, contexts of any JSON, second answers with more to say."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.skills.hosting import Household, added, household

from dure.store import Journal
from dure.testing.skills import SkillServer, serve_skill

pytestmark = pytest.mark.anyio

MANIFEST = """
id = "trip"
protocol = "kakao"
endpoint = "{url}"
name = {{ ko = "여행도우미", en = "Trip Helper" }}
permissions = ["call_back"]

[intents.Price]
action = "blk1"
samples = {{ ko = ["얼마야"], en = ["what does it cost"] }}
prompt.ko = "{{{{#webhook.price}}}}원이고 {{{{#webhook.full}}}}예요{{{{#webhook.not_there}}}}."
"""
BUTTONS = [
    {"label": "예약하기", "action": "block", "blockId": "blkR", "extra": {"id": 7}},
    {"label": "자세히", "action": "message", "messageText": "한라산 자세히 알려줘"},
    {"label": "전화", "action": "phone", "phoneNumber": "010"},
]
CARD = {"title": "한라산", "description": "높은 산", "buttons": BUTTONS}
LIST = {
    "header": {"title": "추천"},
    "items": [
        {"title": "가평", "action": "block", "blockId": "blkG", "extra": {"k": 1}},
        {"title": "남해", "action": "message", "messageText": "남해 보여 줘"},
        {"title": "다른 곳", "link": {"web": "https://trip.example"}},
    ],
    "buttons": [{"label": "더보기", "action": "block", "blockId": "blkM"}],
}


def text(words: str) -> dict[str, Any]:
    return {"simpleText": {"text": words}}


def answer(*outputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": "2.0", "template": {"outputs": outputs}, **more}


@pytest.fixture
def server() -> Iterator[SkillServer]:
    with serve_skill(lambda _: answer(text("네"))) as running:
        yield running


@pytest.fixture
async def house(server: SkillServer, tmp_path: Path) -> AsyncIterator[Household]:
    journal = await Journal.open(tmp_path / "journal.sqlite")
    one = await household(journal, tmp_path, added(MANIFEST.format(url=server.url), granted=["call_back"]))
    one.host.callbacks.base = lambda _: "http://127.0.0.1:8420"
    yield one
    await journal.close()


async def said(house: Household, words: str) -> str:
    part = await house.say(words)
    assert part is not None
    return part.text


def pressed(server: SkillServer) -> tuple[str, str, dict[str, Any]]:
    asked = server.asked[-1]
    request = asked["userRequest"]
    return request["utterance"], request["block"]["id"], asked["action"]["clientExtra"]


@pytest.mark.parametrize(
    ("output", "words", "becomes"),
    [
        ({"basicCard": CARD}, "예약하기", ("예약하기", "blkR", {"id": 7})),
        ({"basicCard": CARD}, "자세히", ("한라산 자세히 알려줘", "fallback", {})),
        ({"carousel": {"type": "basicCard", "items": [CARD]}}, "예약하기", ("예약하기", "blkR", {"id": 7})),
        ({"listCard": LIST}, "가평", ("가평", "blkG", {"k": 1})),
        ({"listCard": LIST}, "남해", ("남해 보여 줘", "fallback", {})),
        ({"listCard": LIST}, "더보기", ("더보기", "blkM", {})),
        ({"carousel": {"type": "listCard", "items": [LIST]}}, "가평", ("가평", "blkG", {"k": 1})),
    ],
)
async def test_a_button_or_line_that_is_said_is_pressed(
    house: Household, server: SkillServer, output: dict[str, Any], words: str, becomes: tuple[str, str, Any]
) -> None:
    server.answer = lambda _: answer(output)
    part = await house.say("여행도우미 열어 줘")
    assert part is not None
    assert part.expects_reply
    await house.say(words)
    assert pressed(server) == becomes


@pytest.mark.parametrize(
    ("words", "utterance"),
    [
        ("여행도우미한테 얼마야", "얼마야"),
        ("여행도우미한테 제주도 가고 싶어", "제주도 가고 싶어"),
        ("ask trip helper what does it cost", "what does it cost"),
        ("여행도우미 열어 줘", "여행도우미 열어 줘"),
    ],
)
async def test_a_skill_hears_what_is_asked_of_it_without_its_name(
    house: Household, server: SkillServer, words: str, utterance: str
) -> None:
    await house.say(words)
    assert server.asked[-1]["userRequest"]["utterance"] == utterance


async def test_buttons_are_offered_aloud(house: Household, server: SkillServer) -> None:
    server.answer = lambda _: answer({"basicCard": CARD})
    assert await said(house, "여행도우미 열어 줘") == (
        "한라산. 높은 산. “예약하기”, “자세히” 중에서 말씀해 보세요."
    )


async def test_the_same_label_on_several_cards_is_no_offer(house: Household, server: SkillServer) -> None:
    other = {"title": "성산", "buttons": [{"label": "예약하기", "action": "block", "blockId": "blkS"}]}
    server.answer = lambda _: answer({"carousel": {"type": "basicCard", "items": [CARD, other]}})
    assert await said(house, "여행도우미 열어 줘") == "한라산, 성산. “자세히” 중에서 말씀해 보세요."
    await house.say("예약하기")
    assert pressed(server) == ("예약하기", "fallback", {})


async def test_contexts_hold_any_json_as_text(house: Household, server: SkillServer) -> None:
    params = {"n": 1, "none": None, "yes": True, "table": {"곳": [1]}, "word": "글"}
    server.answer = lambda _: answer(
        text("네"), context={"values": [{"name": "c", "lifeSpan": 2, "params": params}]}
    )
    await house.say("여행도우미 열어 줘")
    await house.say("그 다음")
    (context,) = server.asked[-1]["contexts"]
    assert {name: value["value"] for name, value in context["params"].items()} == {
        "n": "1", "none": "", "yes": "true", "table": '{"곳":[1]}', "word": "글",
    }  # fmt: skip


@pytest.mark.parametrize("words", ["여행도우미 얼마야", "ask trip helper what does it cost"])
async def test_a_blocks_own_text_is_said_in_the_language_that_it_has(
    house: Household, server: SkillServer, words: str
) -> None:
    server.answer = lambda _: {"version": "2.0", "data": {"price": 12000.0, "full": False}}
    assert await said(house, words.replace("여행도우미 ", "여행도우미한테 ")) == "12000원이고 false예요."


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([{"head": {"title": "첫째"}}, {"imageTitle": {"title": "둘째"}}], "첫째, 둘째"),
        ([{"profile": {"title": "민수"}}, {"description": "설명뿐"}], "민수, 설명뿐"),
        ([{"profile": {"nickname": "가게"}, "description": "곰 인형"}], "곰 인형"),
    ],
)
async def test_a_carousel_of_any_cards_is_told(
    house: Household, server: SkillServer, items: list[dict[str, Any]], words: str
) -> None:
    server.answer = lambda _: answer({"carousel": {"type": "itemCard", "items": items}})
    assert await said(house, "여행도우미 열어 줘") == words


async def test_what_is_only_seen_is_said_to_be_on_the_page(house: Household, server: SkillServer) -> None:
    server.answer = lambda _: answer(
        {"simpleImage": {"imageUrl": "https://trip.example/a.png", "altText": ""}}
    )
    assert await said(house, "여행도우미 열어 줘") == "여행도우미의 대답을 화면에 띄웠어요."
    assert await said(house, "open trip helper") == "I've put the answer of Trip Helper on the page."


async def test_words_that_wait_may_stand_in_a_template(house: Household, server: SkillServer) -> None:
    server.answer = lambda _: answer(text("찾고 있어요."), useCallback=True)
    assert await said(house, "여행도우미 열어 줘") == "찾고 있어요."


async def test_what_a_second_answer_offers_and_keeps_lasts(house: Household, server: SkillServer) -> None:
    first = {"name": "first", "lifeSpan": 1}
    server.answer = lambda _: {"version": "2.0", "useCallback": True, "context": {"values": [first]}}
    await house.say("여행도우미 열어 줘")
    later = answer(text("골라요"), context={"values": [{"name": "later", "lifeSpan": 3}]})
    later["template"]["quickReplies"] = [{"label": "예약", "action": "message", "messageText": "예약할게요"}]
    token = server.asked[-1]["userRequest"]["callbackUrl"].rpartition("/")[2]
    await house.host.callbacks.take(token, json.dumps(later).encode())
    await house.say("여행도우미한테 예약")
    assert server.asked[-1]["userRequest"]["utterance"] == "예약할게요"
    assert {one["name"]: one["lifeSpan"] for one in server.asked[-1]["contexts"]} == {"first": 1, "later": 3}
