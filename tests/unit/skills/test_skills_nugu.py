"""NUGU's prompts with what servers really answer: missing keys, markup among values, large numbers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from dure.language.intents import SlotValue
from dure.skills.host.manifest_read import read_manifest
from dure.skills.wires.base import Answer, Ask, decimal
from dure.skills.wires.nugu import NuguWire
from dure.skills.wires.nugu_prompt import agreeing, filled

MANIFEST = """
id = "fish"
protocol = "nugu"
endpoint = "http://127.0.0.1:1/nugu"
name = {{ ko = "어시장" }}

[intents.Price]
action = "price"
samples.ko = ["{{fish}} 얼마야"]
slots.fish = {{ type = "text" }}

[nugu.actions.price]
parameters = ["price"]
prompt = {{ text.ko = "{prompt}" }}

[[nugu.actions.price.exceptions]]
missing = "stock"
text.ko = "재고를 몰라요."
"""


def answered(prompt: str, output: object, *, code: str = "OK") -> Answer:
    wire = NuguWire(read_manifest(MANIFEST.format(prompt=prompt)))
    ask = Ask(
        kind="intent", session="s", turn="t", new=False, language="ko", user="u", device="d",
        now=datetime(2026, 11, 28, tzinfo=UTC), intent="Price",
        slots={"fish": SlotValue(text="갈치", value="갈치")},
    )  # fmt: skip
    return wire.answer(ask, json.dumps({"resultCode": code, "output": output}).encode())


@pytest.mark.parametrize(
    ("prompt", "output", "said"),
    [
        ("{{price}}원이에요/예요.", {"price": 12345678.5}, "12345678.5원이에요."),
        ("{{price}}원이에요/예요.", {"price": 1e7}, "10000000원이에요."),
        ("{{fish}}이/가 있어요.", {"fish": "<skml><b>고등어</b></skml>"}, "고등어가 있어요."),
        ("<b>{{fish}}</b>은/는 {{price}}원이에요/예요.", {"price": "3"}, "갈치는 3원이에요."),
        ("{{hello}}, 어시장이에요.", {}, "어시장이에요."),
        ("{{hello}}이/가 {{fish}}은/는 {{price}}이에요/예요.", {"price": None}, "갈치는."),
    ],
)
def test_a_prompt_with_what_a_server_answers(prompt: str, output: dict[str, Any], said: str) -> None:
    assert answered(prompt, {"stock": 1, **output}).speech == said


@pytest.mark.parametrize("output", [None, {}, {"stock": None}, {"stock": []}])
def test_a_parameter_that_does_not_come_back_is_missing(output: object) -> None:
    assert answered("{{fish}}", output).speech == "재고를 몰라요."


def test_a_pair_beside_nothing_is_not_read_out() -> None:
    assert agreeing(filled("{{a}}은/는 {{b}}을/를 {{c}}(이)라 해요", {"b": "물"})) == "물을 (이)라 해요"


@pytest.mark.parametrize(
    ("value", "told"), [(12_000.0, "12000"), (0.5, "0.5"), (0.1 + 0.2, "0.3"), (12_345_678.5, "12345678.5")]
)
def test_numbers_are_told_in_digits(value: float, told: str) -> None:
    assert decimal(value) == told
