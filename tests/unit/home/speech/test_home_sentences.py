"""Sentences said to the furnished flat: what must come of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import anyio
import pytest

from dure.bench.home_speech import Figures, Said, measure, read_said
from dure.errors import Language

DATA = Path(__file__).parents[3] / "data" / "home"
OPEN_FLOOR = 0.97
"""What is reached on the half that the understanding was built with."""
LATER_FLOOR = 0.95


def _figures(said: list[Said]) -> Figures:
    more = tomllib.loads((DATA / "more.toml").read_text(encoding="utf-8"))["appliance"]

    async def run() -> Figures:
        return await measure(said, more)

    return anyio.run(run)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_open_half_is_understood(language: Language) -> None:
    said = [one for one in read_said(DATA / f"sentences_{language}.toml", language) if not one.sealed]
    figures = _figures(said)
    assert figures.right / figures.n >= OPEN_FLOOR, figures.wrong
    assert figures.wrong_dangerous == 0, figures.wrong
    assert figures.false_accepts == 0, figures.wrong


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(
    "name",
    [
        "later",
        "fifth",
        "eighth",
        "strangers",
        "strangers2",
        "strangers3",
        "strangers4",
        "strangers5",
        "classes",
        "again",
    ],
)
def test_sentences_written_later_are_understood(name: str, language: Language) -> None:
    figures = _figures(read_said(DATA / f"{name}_{language}.toml", language))
    assert figures.right / figures.n >= LATER_FLOOR, figures.wrong
    assert figures.wrong_dangerous == 0, figures.wrong


@pytest.mark.parametrize("language", ["ko", "en"])
def test_nothing_dangerous_comes_of_the_sealed_half_that_nobody_meant(language: Language) -> None:
    said = [one for one in read_said(DATA / f"sentences_{language}.toml", language) if one.sealed]
    assert _figures(said).wrong_dangerous == 0


def test_there_are_as_many_sentences_as_promised() -> None:
    ko = read_said(DATA / "sentences_ko.toml", "ko")
    en = read_said(DATA / "sentences_en.toml", "en")
    both = [*ko, *en]
    assert len(ko) >= 260
    assert len(en) >= 160
    assert sum("nothing" in one.label for one in both) >= 60
    assert sum(one.danger for one in both) >= 40
    assert sum(one.sealed for one in both) == len(ko) // 2 + len(en) // 2


@pytest.mark.parametrize(
    "label",
    [
        {"say": "문 열어라 외쳤다", "nothing": True},
        {"say": "문 열어라 동화가 재밌다", "nothing": True},
        {"say": "옆집이 문 좀 열어 놨다", "nothing": True},
        {"say": "세탁기에 빨래 넣어줘", "nothing": True},
        {"say": "형, 티비 좀 그만 봐", "nothing": True},
        {"say": "보일러 불 좀 넣어라", "do": "boiler.on_off=true"},
        {"say": "그럼 저녁은?", "before": ["세탁기 얼마나 남았어?"], "nothing": True},
        {"say": "그럼 가스 밸브는?", "before": ["현관문 잠갔어?"], "tell": "gas_valve.valve_open"},
        {"say": "선풍기 꺼짐 예약 두 시간", "room": "small", "state": "fan.on_off=true",
         "later": "fan.on_off=false @ 2026-03-10T16:00"},
        {"say": "my brother has the lamp on every night at ten", "nothing": True},
        {"say": "oven on every weekday at six pm", "nothing": True},
        {"say": "forget about opening the door", "nothing": True},
        {"say": "oven to two twenty", "confirm": "oven.target_temperature_c=220"},
        {"say": "turn the bedroom light on at one thirty",
         "later": "bedroom_light.on_off=true @ 2026-03-11T01:30"},
        {"say": "거실 불 꺼 줄 사람 없음", "nothing": True},
        {"say": "엄마 방 불 꺼 줘야 됨", "nothing": True},
        {"say": "현관문 열어줘 나가야 돼", "nothing": True},
        {"say": "거실 불 켜 두고 감", "nothing": True},
        {"say": "unlock the dore", "nothing": True},
        {"say": "오븐 켜짐?", "tell": "oven.operation"},
        {"say": "gas off?", "tell": "gas_valve.valve_open"},
        {"say": "front door locked?", "tell": "door_lock.locked"},
        {"say": "퇴근함 문 열어줘", "nothing": True},
        {"say": "unlock the front door gonna be late", "nothing": True},
        {"say": "티비 꺼라 밥 먹자", "state": "tv.on_off=true", "do": "tv.on_off=false"},
        {"say": "tern the oven on", "nothing": True},
        {"say": "turn everything on, I mean the ovens", "nothing": True},
        {"say": "just got told to close the blinds", "nothing": True},
        {"say": "my wife says it's too dark turn on the light", "nothing": True},
        {"say": "start the washer and then switch off the utility, sorry, the kitchen light", "nothing": True},
        {"say": "주방이랑 작은방 다 꺼 아니 불만", "state": "kitchen_light.on_off=true small_light.on_off=true",
         "do": "kitchen_light.on_off=false small_light.on_off=false"},
        {"say": "거실 에어컨 아니 안방 거 꺼줘", "state": "bedroom_aircon.on_off=true", "do": "bedroom_aircon.on_off=false"},
    ],
    ids=lambda label: str(label["say"]),
)  # fmt: skip
def test_what_stands_beside_an_order_counts_only_as_far_as_it_says_something(
    label: dict[str, object],
) -> None:
    said = str(label["say"])
    language: Language = "en" if said.isascii() else "ko"
    figures = _figures([Said(said, language, label, sealed=False, danger=True)])
    assert figures.right == 1, figures.wrong


def test_a_wrong_order_is_counted_as_wrong() -> None:
    label = {"say": "거실 불 켜줘", "do": "kitchen_light.on_off=true"}
    figures = _figures([Said("거실 불 켜줘", "ko", label, sealed=False, danger=False)])
    assert (figures.n, figures.right) == (1, 0)
    assert figures.wrong[0]["said"] == "거실 불 켜줘"


def test_what_is_as_right_as_the_label_is_right() -> None:
    label = {
        "say": "거실 불 켜줘",
        "do": "tv.on_off=true",
        "alt": ["whatever", "do: living_light.on_off=true"],
    }
    assert _figures([Said("거실 불 켜줘", "ko", label, sealed=False, danger=False)]).right == 1
    label = {
        "say": "거실 불 조금 어둡게",
        "state": "living_light.on_off=true",
        "do": "living_light.level=3",
        "amount": "any",
    }
    assert _figures([Said("거실 불 조금 어둡게", "ko", label, sealed=False, danger=False)]).right == 1
    label = {"say": "거실 불 꺼줘", "do": "living_light.on_off=true", "alt": ["do: tv.on_off=false"]}
    assert _figures([Said("거실 불 꺼줘", "ko", label, sealed=False, danger=False)]).right == 0


def test_what_comes_again_and_again_at_another_time_is_wrong() -> None:
    label = {"say": "매일 밤 열한 시에 거실 불 꺼줘", "every": "living_light.on_off=false @ daily 22:00"}
    assert (
        _figures([Said("매일 밤 열한 시에 거실 불 꺼줘", "ko", label, sealed=False, danger=False)]).right == 0
    )


def test_a_dangerous_order_that_nobody_meant_is_counted() -> None:
    label = {"say": "문 열어줘", "nothing": True}
    figures = _figures([Said("문 열어줘", "ko", label, sealed=False, danger=True)])
    assert figures.wrong_dangerous == 1
    assert figures.false_accepts == 1
