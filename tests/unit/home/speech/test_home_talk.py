"""A conversation with the home: what is asked back, what is remembered and for how long, what is never done."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import pytest

from dure.api.home import HomeReply, Order, Outcome, Wish
from dure.bench.home_rehearsal import Rehearsal, flat
from dure.bench.home_speech import NOW
from dure.errors import Language, Overloaded
from dure.home.agenda import Kept
from dure.home.speech.talk import NOTHING_DONE, HomeTalk

pytestmark = pytest.mark.anyio


class _Heard:
    """A home that also keeps what it was ordered, and by whom."""

    def __init__(self, state: str = "") -> None:
        self.home: Rehearsal = flat(state=state)
        self.wishes: list[Wish] = []
        self.orders: list[Order] = []
        self.talk = HomeTalk(self, self.home)
        self.appliances = self.home.appliances
        self.rooms = self.home.rooms
        self.reach = True

    def permits(self, _agent: str, _appliance: str) -> bool:
        return self.reach

    async def undo(
        self, wish: Wish, *, of: Collection[str] = (), within: timedelta | None = None
    ) -> Sequence[Outcome]:
        return await self.home.undo(wish, of=of, within=within)

    def is_locked(self) -> bool:
        return self.home.values["door_lock"]["locked"] is True

    async def order(self, orders: Sequence[Order], wish: Wish) -> Sequence[Outcome]:
        self.orders.extend(orders)
        self.wishes.append(wish)
        return await self.home.order(orders, wish)

    async def say(
        self,
        text: str,
        *,
        after_s: float = 0,
        satellite: str = "mic_living",
        language: Language = "ko",
        person: str = "",
    ) -> HomeReply | None:
        wish = Wish(means="voice", satellite=satellite, person=person, turn=f"t{len(self.wishes)} {text}")
        return await self.talk.say(text, language, wish, NOW + timedelta(seconds=after_s))


# ---------------------------------------------------------------- danger


async def test_a_door_opens_on_the_second_word_only() -> None:
    heard = _Heard()
    asked = await heard.say("현관문 열어줘")
    assert asked is not None
    assert (asked.text, asked.intent, asked.expects_reply) == (
        "정말 현관문을 열까요?",
        "appliance.confirm",
        True,
    )
    assert heard.is_locked()
    done = await heard.say("응", after_s=5)
    assert done is not None
    assert done.text == "현관문을 열었어요."
    assert not heard.is_locked()
    assert [bool(order.confirmation) for order in heard.orders] == [False, True]
    assert all(not one.confirmation for one in asked.outcomes)  # what confirms it is nobody else's affair
    assert len({order.id for order in heard.orders}) == 2


@pytest.mark.parametrize(
    "text", ["현관문 열어줘 응", "현관문 열어 정말로 열어 확인했어", "응 현관문 열어줘 응 확인"]
)
async def test_one_utterance_never_suffices(text: str) -> None:
    heard = _Heard()
    await heard.say(text)
    assert heard.is_locked()
    assert not any(order.confirmation for order in heard.orders)


async def test_a_yes_may_say_it_once_more() -> None:
    heard = _Heard()
    await heard.say("현관문 열어줘")
    done = await heard.say("응, 문 열어줘", after_s=4)
    assert done is not None
    assert done.intent == "appliance.confirmed"
    assert not heard.is_locked()


@pytest.mark.parametrize("text", ["응, 오븐 켜줘", "응, 현관문 열고 불 켜줘", "아니, 문 열어줘"])
async def test_but_not_say_something_else(text: str) -> None:
    heard = _Heard()
    await heard.say("현관문 열어줘")
    await heard.say(text, after_s=4)
    assert heard.is_locked()
    assert heard.home.values["oven"]["operation"] == "idle"


DANGEROUS = ("현관문 열", "도어락 풀", "가스 밸브 열", "오븐 켜", "보일러 사십 도로 올려")
NOT_MEANT = ("지 마", "지 말아줘", "지 않을게", "면 안 돼", "면 어떡해", "라고 했어", "라고 하지 마", "었대", "었어", "까 말까", "까요?", "려고 했는데", "면 위험해", "던 사람", "는 방법", "는 게 무서워")  # fmt: skip


@pytest.mark.parametrize("said", DANGEROUS)
@pytest.mark.parametrize("ending", NOT_MEANT)
async def test_what_is_denied_reported_or_wondered_is_not_ordered(said: str, ending: str) -> None:
    heard = _Heard()
    await heard.say(said + ending)
    assert heard.orders == []


@pytest.mark.parametrize(
    "text",
    ["문 안 열어도 돼", "현관문 안 열어", "가스 안 켜도 돼", "불 안 꺼도 돼", "문 못 열어", "오븐 안 켜"],
)
async def test_not_before_the_verb_is_heard(text: str) -> None:
    heard = _Heard()
    await heard.say(text)
    assert heard.orders == []


@pytest.mark.parametrize("order", ["unlock the door", "open the gas valve", "start the oven"])
@pytest.mark.parametrize(
    "around", ["don't {}", "never {}", "should I {}", "he said {}", "how do I {}", "if you {} I will shout", "I did not {}", "why did you {}", "do not ever {}", "what happens when you {}"],
)  # fmt: skip
async def test_the_same_in_english(order: str, around: str) -> None:
    heard = _Heard()
    await heard.say(around.format(order), language="en")
    assert heard.orders == []


async def test_saying_it_twice_is_no_confirmation() -> None:
    heard = _Heard()
    await heard.say("현관문 열어줘")
    again = await heard.say("현관문 열어줘", after_s=5)
    assert again is not None
    assert again.intent == "appliance.confirm"
    assert heard.is_locked()


@pytest.mark.parametrize("between", ["불 켜줘", "내일 날씨 어때?"])
async def test_only_the_very_next_utterance_confirms(between: str) -> None:
    heard = _Heard()
    await heard.say("현관문 열어줘")
    await heard.say(between, after_s=3)
    assert await heard.say("응", after_s=6) is None
    assert heard.is_locked()


async def test_a_yes_that_comes_late_confirms_nothing() -> None:
    heard = _Heard()
    await heard.say("현관문 열어줘")
    assert await heard.say("응", after_s=46) is None
    assert heard.is_locked()


async def test_a_yes_elsewhere_confirms_nothing() -> None:
    heard = _Heard()
    await heard.say("현관문 열어줘")
    assert await heard.say("응", after_s=3, satellite="mic_kitchen") is None
    assert heard.is_locked()


async def test_a_yes_of_somebody_else_confirms_nothing() -> None:
    heard = _Heard()
    await heard.say("현관문 열어줘", person="minji")
    assert await heard.say("응", after_s=3, person="child") is None
    assert heard.is_locked()


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("현관문 열어줘", "네?"),
        ("현관문 열어줘", "응? 열어줘?"),
        ("unlock the front door", "yes?"),
        ("현관문 열어줘", "예？"),
    ],
)
async def test_a_yes_that_asks_is_none(asked: str, text: str) -> None:
    heard = _Heard()
    await heard.say(asked)
    await heard.say(text, after_s=3)
    assert heard.is_locked()


async def test_a_no_leaves_it() -> None:
    heard = _Heard()
    await heard.say("unlock the door", language="en")
    said = await heard.say("no", after_s=3, language="en")
    assert said is not None
    assert (said.text, said.intent) == ("All right, I'll leave it.", "appliance.declined")
    assert await heard.say("yes", after_s=6, language="en") is None
    assert heard.is_locked()


async def test_a_gas_valve_is_never_opened_and_a_yes_changes_nothing() -> None:
    heard = _Heard("gas_valve.valve_open=false")
    said = await heard.say("가스 밸브 열어줘")
    assert said is not None
    assert said.text == "가스 밸브는 말로 열 수 없어요. 안전을 위해 손으로 직접 열어 주세요."
    assert not said.expects_reply
    assert await heard.say("응", after_s=3) is None
    assert heard.home.values["gas_valve"]["valve_open"] is False


@pytest.mark.parametrize(
    "text", ["십 분 뒤에 문 열어줘", "오븐 여섯 시에 켜줘", "in ten minutes unlock the door"]
)
async def test_what_can_do_harm_is_not_put_off(text: str) -> None:
    heard = _Heard()
    said = await heard.say(text)
    assert said is not None
    assert heard.home.scheduled == []
    assert heard.orders == []


async def test_an_oven_is_not_left_on_for_a_while_without_confirmation() -> None:
    heard = _Heard()
    said = await heard.say("오븐 삼십 분만 켜줘")
    assert said is not None
    assert said.intent == "appliance.confirm"
    assert heard.home.values["oven"]["operation"] == "idle"


# ---------------------------------------------------------------- what is remembered


async def test_what_was_spoken_of_is_known_for_two_sentences() -> None:
    heard = _Heard()
    await heard.say("에어컨 24도로 맞춰줘")
    await heard.say("오늘 뭐 먹지", after_s=5)
    await heard.say("조금만 낮춰", after_s=10)
    assert heard.home.values["living_aircon"]["target_temperature_c"] == 23


async def test_and_not_for_three() -> None:
    heard = _Heard()
    await heard.say("에어컨 24도로 맞춰줘")
    await heard.say("오늘 뭐 먹지", after_s=5)
    await heard.say("아무거나 골라", after_s=8)
    assert await heard.say("조금만 낮춰", after_s=10) is None


async def test_nor_after_two_minutes() -> None:
    heard = _Heard()
    await heard.say("에어컨 24도로 맞춰줘")
    assert await heard.say("조금만 낮춰", after_s=121) is None


async def test_nor_at_another_place() -> None:
    heard = _Heard()
    await heard.say("에어컨 24도로 맞춰줘")
    assert await heard.say("조금만 낮춰", after_s=5, satellite="mic_bedroom") is None


async def test_only_so_many_places_are_remembered() -> None:
    heard = _Heard()
    await heard.say("에어컨 24도로 맞춰줘")
    for number in range(64):
        await heard.say("불 켜줘", satellite=f"phone{number}")
    assert await heard.say("조금만 낮춰", after_s=5) is None


async def test_an_offer_is_done_on_a_yes_without_being_a_confirmation() -> None:
    heard = _Heard()
    offered = await heard.say("더워")
    assert offered is not None
    assert (offered.text, offered.expects_reply) == ("에어컨을 켤까요?", True)
    assert heard.orders == []
    done = await heard.say("네", after_s=4)
    assert done is not None
    assert done.text == "에어컨을 켰어요."
    assert [order.confirmation for order in heard.orders] == [""]


# ---------------------------------------------------------------- later


async def test_a_time_is_kept_by_the_scheduler() -> None:
    heard = _Heard()
    said = await heard.say("저녁 일곱 시에 거실 불 켜줘")
    assert said is not None
    assert said.text == "오후 일곱 시에 거실 불을 켤게요."
    [(order, at)] = heard.home.scheduled
    assert (order.appliance, order.trait, order.value) == ("living_light", "on_off", True)
    assert at == datetime(2026, 3, 10, 19, 0, tzinfo=NOW.tzinfo)


class _Noting:
    """An agenda that notes what it was given."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.given: list[tuple[datetime, bool, Mapping[Language, str]]] = []
        self._refuses = refuses
        self._flat = flat()
        self.repeat, self.kept, self.cancel = self._flat.repeat, self._flat.kept, self._flat.cancel

    async def schedule(
        self,
        orders: Sequence[Order],
        at: datetime,
        wish: Wish,
        *,
        span: bool = False,
        title: Mapping[Language, str] | None = None,
    ) -> Kept:
        if self._refuses:
            raise Overloaded(why="1000")
        self.given.append((at, span, title or {}))
        return await self._flat.schedule(orders, at, wish, span=span, title=title)


async def test_a_span_is_told_from_a_time_and_both_have_a_name() -> None:
    home, kept = flat(), _Noting()
    talk = HomeTalk(home, kept)
    await talk.say("삼십 분 뒤에 거실 불 꺼줘", "ko", Wish(means="voice"), NOW)
    await talk.say("오후 세 시에 거실 불 꺼줘", "ko", Wish(means="voice"), NOW)
    assert [span for _, span, _ in kept.given] == [True, False]
    assert kept.given[0][2] == {"ko": "거실 불 끄기", "en": "Turn off the living room light"}


async def test_a_scheduler_that_will_not_is_told_and_not_hidden() -> None:
    home = flat()
    said = await HomeTalk(home, _Noting(refuses=True)).say(
        "오후 세 시에 거실 불 꺼줘", "ko", Wish(means="voice"), NOW
    )
    assert said is not None
    assert "끌게요" not in said.text
    assert said.text


async def test_without_a_scheduler_it_says_so() -> None:
    home = flat()
    said = await HomeTalk(home).say("저녁 일곱 시에 불 켜줘", "ko", Wish(means="voice"), NOW)
    assert said is not None
    assert said.text == "여기서는 예약을 할 수 없어요."


# ---------------------------------------------------------------- who understands what


@pytest.mark.parametrize(
    "text", ["", "   ", "!?", "가" * 500, "on " * 200, "\x00\x01", "불" * 150, "안방 " * 60]
)
async def test_noise_is_nothing(text: str) -> None:
    assert await _Heard().say(text) is None


async def test_a_sentence_is_understood_in_the_language_of_its_letters() -> None:
    heard = _Heard()
    said = await heard.say("turn on the kitchen light", language="ko")
    assert said is not None
    assert said.text == "I turned on the kitchen light."


async def test_a_misheard_name_is_guessed_at_where_it_does_no_harm() -> None:
    heard = _Heard()
    await heard.say("공기청정긔 꺼줘")
    assert heard.home.values["air_purifier"]["on_off"] is False


@pytest.mark.parametrize("text", ["도러락 열어줘", "가스벨부 열어줘", "오븜 켜줘"])
async def test_and_never_where_it_could(text: str) -> None:
    assert await _Heard().say(text) is None


# ---------------------------------------------------------------- who may be told


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("현관문 잠겼어?", "도어락은 제가 다뤄도 된다는 허락을 받지 못했어요."),
        ("is the TV on", "I'm not permitted to use the TV."),
    ],
)
async def test_an_agent_tells_nothing_of_what_it_may_not_reach(question: str, answer: str) -> None:
    heard = _Heard()
    heard.reach = False
    said = await heard.say(question)
    assert said is not None
    assert said.text == answer


async def test_two_times_in_one_sentence() -> None:
    heard = _Heard()
    await heard.say("일곱 시에 거실 불 켜고 여덟 시에 꺼줘")
    assert [(order.value, at.hour) for order, at in heard.home.scheduled] == [(True, 19), (False, 20)]


async def test_until_and_for_a_while_end_by_themselves() -> None:
    heard = _Heard()
    await heard.say("에어컨 다섯 시까지 켜놔")
    await heard.say("turn off the kitchen light for ten minutes", language="en")
    ends = [(o.appliance, o.value, (at - NOW).total_seconds() / 60) for o, at in heard.home.scheduled]
    assert ends == [("living_aircon", False, 180), ("kitchen_light", True, 10)]


@pytest.mark.parametrize(
    "text",
    [
        "안방 티비 꺼줘",
        "두 시간마다 커튼 열어줘",
        "매일 커튼 열어줘",
        "십 분 뒤에 문 열어줘",
        "되돌려줘",
        "거실 불 예약 취소해줘",
        "매일 아침 일곱 시에 문 열어줘",
    ],
)
async def test_an_answer_tells_that_nothing_was_done(text: str) -> None:
    said = await _Heard().say(text)
    assert said is not None
    assert said.intent in NOTHING_DONE


@pytest.mark.parametrize(
    "text",
    [
        "거실 불 켜줘",
        "십 분 뒤에 불 꺼줘",
        "매일 아침 일곱 시에 커튼 열어줘",
        "불 켜진 데 있어?",
        "더워",
        "예약 뭐 있어?",
    ],
)
async def test_and_not_where_something_was(text: str) -> None:
    said = await _Heard().say(text)
    assert said is not None
    assert said.intent not in NOTHING_DONE


async def test_max_out_is_no_off() -> None:
    heard = _Heard(state="boiler.on_off=true")
    await heard.say("max out the heating", language="en")
    assert not [one for one in heard.orders if one.trait == "on_off" and one.value is False]


# ---------------------------------------------------------------- beside the order


@pytest.mark.parametrize(
    "text",
    [
        "배고프다 얼른 거실 불 켜줘", "애기 자니까 거실 불 좀 켜줘", "거실 불 켜줘 나 들어간다", "I'm home, turn on the living room light",
        "turn on the living room light, I can't find my keys",
    ],
)  # fmt: skip
async def test_what_is_said_around_an_order_does_not_matter(text: str) -> None:
    heard = _Heard()
    await heard.say(text)
    assert [(order.appliance, order.value) for order in heard.orders] == [("living_light", True)]


@pytest.mark.parametrize(
    "text",
    [
        "엄마가 그러는데 거실 불 켜라고 했대", "비가 오면 거실 불 켜줘", "거실 불 켜줘 라고 했어", "거실 불 켜줄까 물어봤는데", "if it gets dark, turn on the living room light",
        "he said, turn on the living room light", "don't you dare, turn on the living room light",
    ],
)  # fmt: skip
async def test_what_is_reported_or_supposed_around_it_does(text: str) -> None:
    heard = _Heard()
    await heard.say(text)
    assert heard.orders == []


@pytest.mark.parametrize("said", DANGEROUS)
@pytest.mark.parametrize("around", ["택배 왔으니까 {}어줘", "{}어줘 나 급하다", "배고프다 얼른 {}어줘"])
async def test_what_can_do_harm_is_at_most_asked_back_beside_a_reason(said: str, around: str) -> None:
    heard = _Heard("boiler.on_off=true")
    before = {id_: dict(values) for id_, values in heard.home.values.items()}
    await heard.say(around.format(said))
    assert heard.home.values == before
    assert not any(order.confirmation for order in heard.orders)


@pytest.mark.parametrize(
    "text",
    [
        "문을 열고 들어갔는데 아무도 없었어", "누가 왔길래 문 열어줬더니 택배더라", "아빠가 문 열어주라고 했다", "문 열어 두고 나왔다", "드라마에서 여자가 문 열어줘 하면서 막 울더라",
        "집에 오니까 문이 열려 있었어", "I heard the neighbour say open the door", "I unlocked the door for the plumber earlier", "he burst in shouting, open the door",
    ],
)  # fmt: skip
async def test_a_story_of_what_can_do_harm_is_not_even_asked_back(text: str) -> None:
    heard = _Heard()
    reply = await heard.say(text)
    assert heard.orders == []
    assert reply is None or not reply.text.endswith("?")


async def test_what_the_remark_names_may_be_left_out() -> None:
    heard = _Heard("bathroom_light.on_off=true")
    await heard.say("욕실 불 안 끄고 나왔네 좀 꺼줘")
    assert heard.home.values["bathroom_light"]["on_off"] is False


async def test_what_is_taken_back_midway_is_not_done() -> None:
    heard = _Heard("living_aircon.on_off=true")
    await heard.say("에어컨 24도 아니 25도로")
    assert [order.value for order in heard.orders] == [25]


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("거실 불 켜져 있으면 꺼줘", True),
        ("거실 불 꺼져 있으면 꺼줘", False),
        ("문 열려 있으면 열어줘", False),
    ],
)
async def test_a_condition_counts_where_it_comes_to_the_same(text: str, *, done: bool) -> None:
    heard = _Heard("living_light.on_off=true")
    await heard.say(text)
    assert bool(heard.orders) is done
