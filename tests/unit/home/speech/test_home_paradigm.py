"""One wish in every form: ending, word order, what is left out and what is said around it; every form comes to the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product

import pytest

from dure.bench.home_rehearsal import flat
from dure.bench.home_speech import NOW
from dure.errors import Language
from dure.home.speech.household import Households
from dure.home.speech.plan import Step
from dure.home.speech.understand import Context, understand

ROOM = "living"
STATE = "living_light.on_off=true living_aircon.on_off=true tv.on_off=true boiler.on_off=true living_lamp.on_off=true"

# thing, what becomes of it (value or nothing), stem, joined form, with ㄹ, with ㅂ
KOREAN = (
    ("거실 불", "", "끄", "꺼", "끌", "끕"),
    ("거실 커튼", "", "닫", "닫아", "닫을", "닫읍"),
    ("티비 볼륨", "15로", "맞추", "맞춰", "맞출", "맞춥"),
    ("에어컨", "24도로", "내리", "내려", "내릴", "내립"),
    ("세탁기", "울 코스로", "돌리", "돌려", "돌릴", "돌립"),
    ("안방 블라인드", "반만", "올리", "올려", "올릴", "올립"),
    ("가습기", "", "켜", "켜", "켤", "켭"),
    ("가스 밸브", "", "잠그", "잠가", "잠글", "잠급"),
)
JOINED = (
    "", "줘", "줘요", "주세요", "줄래", "줄래요", "주라", "줘라", " 주시겠어요", " 줄 수 있어", " 줄 수 있을까요", " 주실 수 있나요",
    " 주시면 감사하겠습니다", " 주면 안 될까", " 줬으면 좋겠어", " 주셨으면 합니다", " 주길 바라", " 봐", " 봐라", " 보세요", "놔", " 놓으세요",
    " 둬", " 두시겠어요", "라", "요", "도 돼", " 주렴", " 달라니까", " 주이소", " 주쇼", " 버려", "놔 줄래", " 봐 주세요",
)  # fmt: skip
FUTURE = ("래", "래요")
TOGETHER = ("시다",)
STEM = ("자", "도록 해", "고 싶어")
AROUND = (
    "{}", "음 {}", "저기 {}", "어 그 {}", "아 맞다 {}", "미안한데 {}", "혹시 {}", "{} 부탁해", "지금 {}", "얼른 {}", "{} 고마워", "나 바쁘니까 {}",
)  # fmt: skip
ENGLISH = (
    ("turn off the living room light", "turn the living room light off", "living room light off"),
    ("close the living room curtains", "living room curtains closed please", "shut the living room curtains"),
    ("set the TV volume to fifteen", "TV volume to 15", "put the TV volume at fifteen"),
    ("turn the AC down to 24", "AC down to twenty-four degrees", "put the AC on 24"),
    ("run the washer on wool", "start a wool wash", "start the wool cycle on the washing machine"),
    ("raise the bedroom blinds halfway", "bedroom blinds half way up", "open the bedroom blinds halfway"),
    ("turn on the humidifier", "humidifier on", "switch the humidifier on"),
    ("shut the gas valve", "close the gas valve", "gas off"),
)
POLITE = (
    "{}", "{} please", "please {}", "could you {}", "can you {} for me", "would you mind, {}", "um, {}", "hey, {}", "I'd like you to {}",
    "go ahead and {}", "{}, would you", "{} thanks", "quickly {}", "I'm in a hurry, {}", "right, {} now", "be a dear and {}",
)  # fmt: skip


def _korean(thing: str, value: str, stem: str, joined: str, future: str, together: str) -> Iterator[str]:
    verbs = [
        *(joined + end for end in JOINED),
        *(future + end for end in FUTURE),
        *(together + end for end in TOGETHER),
        *(stem + end for end in STEM),
    ]
    plain = f"{joined}줘"
    for verb in verbs:
        yield " ".join(filter(None, (thing, value, verb)))
    for frame in AROUND:
        yield frame.format(" ".join(filter(None, (thing, value, plain))))
    yield from (" ".join(filter(None, order)) for order in ((value, thing, plain), (plain, thing, value)))
    yield from (f"{thing}{mark} {value} {plain}" for mark in (" 좀", " 제발", ", 그거"))
    yield f"{thing}{value}{plain}".replace(" ", "")


def _forms(language: Language) -> list[tuple[str, list[str]]]:
    if language == "ko":
        return [(" ".join(filter(None, (thing, value, f"{joined}줘"))), list(_korean(thing, value, stem, joined, *forms)))
                for thing, value, stem, joined, *forms in KOREAN]  # fmt: skip
    return [(first[0], [frame.format(said) for frame, said in product(POLITE, first)]) for first in ENGLISH]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_form_of_a_wish_comes_to_the_same(language: Language) -> None:
    home = flat({}, STATE)
    snapshot = Households().snapshot(home.appliances(), home.rooms())

    def steps(sentence: str) -> tuple[Step, ...]:
        plan = understand(sentence, language, snapshot, Context(room=ROOM), NOW)
        return plan.steps if plan is not None else ()

    forms = _forms(language)
    assert all(steps(plain) for plain, _ in forms)
    wrong = [said for plain, every in forms for said in every if steps(said) != steps(plain)]
    assert not wrong, (
        f"{len(wrong)} of {len(list(chain.from_iterable(every for _, every in forms)))}: {wrong}"
    )
