"""Dialogues that a skill leads, as Alexa's documents allow them: any slot, at any time, of any intent, cleared and confirmed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.skills.hosting import Household, added, household

from dure.store import Journal
from dure.testing.skills import SkillServer, cek_answer, serve_skill

pytestmark = pytest.mark.anyio

MANIFEST = """
id = "train"
protocol = "{protocol}"
endpoint = "{url}"
name = {{ ko = "기차표", en = "Train Desk" }}

[intents.Ride]
samples = {{ en = ["a ticket to {{town}}", "i need a ticket"], ko = ["{{town}} 가는 표"] }}
slots.town = {{ type = "town", required = true, ask = {{ en = "To which town?" }} }}
slots.seats = {{ type = "number" }}

[intents.Look]
samples.en = ["look something up"]
slots.town = {{ type = "town" }}

[intents.Pack]
samples.en = ["pack for {{days}} days"]
slots.days = {{ type = "number", required = true, ask = {{ en = "How many days?" }} }}

[intents.Note]
samples.en = ["write a note"]
slots.words = {{ type = "text", required = true, ask = {{ en = "What shall I write?" }} }}

[intents."AMAZON.YesIntent"]

[types.town.values]
busan = ["부산"]
daegu = ["대구"]
"""

Asked = dict[str, Any]


def answer(text: str = "", *directives: Any, ends: bool | None = None) -> dict[str, Any]:
    response: dict[str, Any] = {"directives": list(directives)}
    if text:
        response["outputSpeech"] = {"type": "PlainText", "text": text}
    if ends is not None:
        response["shouldEndSession"] = ends
    return {"version": "1.0", "response": response}


def directive(kind: str, **more: Any) -> dict[str, Any]:
    return {"type": f"Dialog.{kind}", **more}


def intent_of(asked: Asked) -> dict[str, Any]:
    intent: dict[str, Any] = asked["request"].get("intent", {})
    return intent


def slot(asked: Asked, name: str) -> str:
    value: str = intent_of(asked).get("slots", {}).get(name, {}).get("value", "")
    return value


def state(asked: Asked) -> str:
    told: str = asked["request"].get("dialogState", "")
    return told


@pytest.fixture
def server() -> Iterator[SkillServer]:
    with serve_skill(lambda _: answer("?")) as running:
        yield running


@pytest.fixture
async def house(server: SkillServer, tmp_path: Path) -> AsyncIterator[Household]:
    journal = await Journal.open(tmp_path / "journal.sqlite")
    yield await household(journal, tmp_path, added(MANIFEST.format(protocol="alexa", url=server.url)))
    await journal.close()


async def talk(
    house: Household, server: SkillServer, skill: Callable[[Asked], Any], *words: str
) -> list[str]:
    server.answer = skill
    return [part.text if (part := await house.say(text)) else "" for text in words]


async def test_a_slot_may_be_asked_for_that_nobody_requires(house: Household, server: SkillServer) -> None:
    def skill(asked: Asked) -> Any:
        if not slot(asked, "town"):
            return answer("Which town?", directive("ElicitSlot", slotToElicit="town"))
        if intent_of(asked)["confirmationStatus"] == "NONE":
            return answer("", directive("ConfirmIntent"))
        return answer(f"{slot(asked, 'town')}: {intent_of(asked)['confirmationStatus']}", ends=True)

    said = await talk(house, server, skill, "ask train desk to look something up", "daegu", "yes")
    assert said == ["Which town?", "daegu, is that right?", "daegu: CONFIRMED"]
    assert [state(asked) for asked in server.asked] == ["", "IN_PROGRESS", "IN_PROGRESS"]


async def test_a_dialogue_that_is_complete_may_go_on(house: Household, server: SkillServer) -> None:
    def skill(asked: Asked) -> Any:
        if state(asked) != "COMPLETED" and slot(asked, "town") != "daegu":
            return answer("", directive("Delegate"))
        if slot(asked, "town") == "busan":
            return answer("Sold out. Where else?", directive("ElicitSlot", slotToElicit="town"), ends=False)
        return answer(f"A ticket to {slot(asked, 'town')}.", ends=True)

    said = await talk(house, server, skill, "ask train desk for a ticket to busan", "daegu")
    assert said == ["Sold out. Where else?", "A ticket to daegu."]
    assert [state(asked) for asked in server.asked] == ["STARTED", "COMPLETED", "IN_PROGRESS"]


@pytest.mark.parametrize(
    "cleared", [{"name": "town", "value": None}, {"name": "town"}, {"name": "town", "value": ""}]
)
async def test_a_slot_that_a_skill_clears_is_asked_for_again(
    house: Household, server: SkillServer, cleared: dict[str, Any]
) -> None:
    def skill(asked: Asked) -> Any:
        if slot(asked, "town") == "busan":
            updated = {**intent_of(asked), "slots": {"town": cleared, "seats": {"name": "seats"}}}
            return answer("", directive("Delegate", updatedIntent=updated))
        return answer(f"A ticket to {slot(asked, 'town')}.", ends=True)

    said = await talk(house, server, skill, "ask train desk for a ticket to busan", "daegu")
    assert said == ["To which town?", "A ticket to daegu."]


async def test_another_intent_may_follow_with_its_own_slots_only(
    house: Household, server: SkillServer
) -> None:
    def skill(asked: Asked) -> Any:
        if intent_of(asked)["name"] == "Ride" and state(asked) == "COMPLETED":
            pack = {"name": "Pack", "confirmationStatus": "NONE", "slots": {}}
            return answer("Now pack.", directive("Delegate", updatedIntent=pack))
        if state(asked) != "COMPLETED":
            return answer("", directive("Delegate"))
        return answer(f"Packed for {slot(asked, 'days')} days.", ends=True)

    said = await talk(house, server, skill, "ask train desk for a ticket to busan", "three")
    assert said == ["Now pack.", "Packed for 3 days."]
    assert list(intent_of(server.asked[-1])["slots"]) == ["days"]


async def test_intents_that_hand_on_to_each_other_come_to_an_end(
    house: Household, server: SkillServer
) -> None:
    def skill(asked: Asked) -> Any:
        here = intent_of(asked)["name"]
        other = "Look" if here == "Ride" else "Ride"
        slots = {"town": {"name": "town", "value": "busan"}}
        return answer("", directive("Delegate", updatedIntent={"name": other, "slots": slots}))

    said = await talk(house, server, skill, "ask train desk for a ticket to busan")
    assert said == ["Train Desk said nothing."]
    assert len(server.asked) == 5


async def test_an_answer_that_is_on_no_list_is_the_skills_to_judge(
    house: Household, server: SkillServer
) -> None:
    def skill(asked: Asked) -> Any:
        told = intent_of(asked)["slots"]["town"]
        if "value" not in told:
            return answer("", directive("Delegate"))
        code = told["resolutions"]["resolutionsPerAuthority"][0]["status"]["code"]
        if code == "ER_SUCCESS_NO_MATCH":
            text = f"We do not go to {told['value']}. Where else?"
            return answer(text, directive("ElicitSlot", slotToElicit="town"), ends=False)
        return answer(f"A ticket to {told['value']}.", ends=True)

    said = await talk(house, server, skill, "ask train desk for i need a ticket", "seoul please", "busan")
    assert said == ["To which town?", "We do not go to seoul. Where else?", "A ticket to busan."]


async def test_a_slot_that_no_manifest_knows_takes_any_words(house: Household, server: SkillServer) -> None:
    def skill(asked: Asked) -> Any:
        mood = slot(asked, "mood")
        return (
            answer(mood, ends=True) if mood else answer("How?", directive("ElicitSlot", slotToElicit="mood"))
        )

    assert await talk(house, server, skill, "ask train desk to look something up", "quite well") == [
        "How?",
        "quite well",
    ]


@pytest.mark.parametrize(
    ("words", "intent"),
    [("cancel", "AMAZON.CancelIntent"), ("help", "AMAZON.HelpIntent"), ("stop that", "AMAZON.StopIntent")],
)
@pytest.mark.parametrize("opening", ["i need a ticket", "write a note"])
async def test_help_and_cancel_are_for_the_skill_while_it_asks(
    house: Household, server: SkillServer, opening: str, words: str, intent: str
) -> None:
    def skill(asked: Asked) -> Any:
        if intent_of(asked)["name"] == intent:
            return answer(intent, ends=False)
        return answer("", directive("Delegate"))

    said = await talk(house, server, skill, f"ask train desk for {opening}", words)
    assert said[-1] == intent


async def test_the_hubs_own_questions_let_a_skill_be_cancelled_too(
    server: SkillServer, tmp_path: Path
) -> None:
    journal = await Journal.open(tmp_path / "journal.sqlite")
    house = await household(journal, tmp_path, added(MANIFEST.format(protocol="cek", url=server.url)))
    said = await talk(house, server, lambda asked: cek_answer(intent_of(asked)["name"]),
                      "ask train desk for write a note", "cancel")  # fmt: skip
    assert said == ["What shall I write?", "Clova.CancelIntent"]
    await journal.close()


@pytest.mark.parametrize("slot_type", ["number", "text"])
async def test_a_question_is_taken_back_where_the_vendor_has_no_word_for_it(
    server: SkillServer, tmp_path: Path, slot_type: str
) -> None:
    journal = await Journal.open(tmp_path / "journal.sqlite")
    manifest = (
        f'id = "fish"\nprotocol = "nugu"\nendpoint = "{server.url}"\nname.ko = "어시장"\n'
        f'[intents.Buy]\nsamples.ko = ["살래"]\nslots.count = {{ type = "{slot_type}", required = true }}\n'
        '[nugu.actions.Buy]\nprompt.text.ko = "{{count}}"\n'
    )
    house = await household(journal, tmp_path, added(manifest))
    said = await talk(house, server, lambda _: {}, "어시장에서 살래", "취소해 줘", "세 마리")
    assert said == ["count 값을 말씀해 주세요.", "네, 어시장을 마칠게요.", ""]
    assert server.asked == []
    await journal.close()


async def test_another_wish_in_place_of_an_answer_is_asked_for_what_it_lacks(
    server: SkillServer, tmp_path: Path
) -> None:
    journal = await Journal.open(tmp_path / "journal.sqlite")
    house = await household(journal, tmp_path, added(MANIFEST.format(protocol="cek", url=server.url)))
    said = await talk(
        house,
        server,
        lambda asked: cek_answer(f"{intent_of(asked)['name']} {slot(asked, 'days')}"),
        "ask train desk for i need a ticket",
        "pack for some days",
        "three",
    )
    assert said == ["To which town?", "How many days?", "Pack 3"]
    await journal.close()


async def test_a_question_may_be_answered_by_words_that_are_no_command(
    house: Household, server: SkillServer
) -> None:
    def skill(asked: Asked) -> Any:
        return (
            answer(slot(asked, "words"), ends=True)
            if slot(asked, "words")
            else answer("", directive("Delegate"))
        )

    said = await talk(house, server, skill, "ask train desk for write a note", "cancel the milk")
    assert said == ["What shall I write?", "cancel the milk"]


async def test_the_fallback_that_a_manifest_declares_takes_the_rest(
    server: SkillServer, tmp_path: Path
) -> None:
    journal = await Journal.open(tmp_path / "journal.sqlite")
    manifest = MANIFEST.format(protocol="alexa", url=server.url)
    manifest = manifest.replace("[types.", '[intents."AMAZON.FallbackIntent"]\n\n[types.', 1)
    house = await household(journal, tmp_path, added(manifest))
    said = await talk(house, server, lambda asked: answer(intent_of(asked).get("name", "Hello."), ends=False),
                      "open train desk", "purple elephants dance")  # fmt: skip
    assert said == ["Hello.", "AMAZON.FallbackIntent"]
    await journal.close()
