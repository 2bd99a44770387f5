"""`dure-skill.toml`: what is wrong with it is told with its line, in two languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from dure.errors import ManifestInvalid
from dure.skills.host.manifest_read import check_manifest, find_line, read_manifest

GOOD = """\
id = "pizzabot"
protocol = "cek"
endpoint = "https://pizza.example.com/clova"
name = { ko = "피자봇" }

[intents.Order]
samples.ko = ["{kind} 피자 주문해 줘"]
slots.kind = { type = "pizza" }

[types.pizza.values]
pepperoni = ["페퍼로니"]
"""


def test_a_good_one() -> None:
    manifest = read_manifest(GOOD)
    assert manifest.application_id == "pizzabot"
    assert list(manifest.spellings()) == ["피자봇"]


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("protocol", "protocl", 2, "did you mean protocol?"),
        ('"cek"', '"clova"', 2, "is one of: cek"),
        ("https://", "ftp://", 3, "https://skill.example.com"),
        ("https://", "https://me:secret@", 3, "https://skill.example.com"),
        ("{kind}", "{kindd}", 7, "not in its slots"),
        ("{kind}", "[{kind}", 7, "lacks"),
        ('"pizza"', '"piza"', 8, "did you mean pizza?"),
        ("slots.kind", "slot.kind", 8, "did you mean slots?"),
        ('name = { ko = "피자봇" }', 'name = { kr = "피자봇" }', 4, "kr"),
        ('name = { ko = "피자봇" }', 'name = "피자봇"', 4, "wants a table"),
        ('id = "pizzabot"', 'id = "Pizza Bot"', 1, "made of a-z"),
        ('id = "pizzabot"', 'permissions = ["plays"]\nid = "pizzabot"', 1, "did you mean play?"),
        ('["페퍼로니"]', '"페퍼로니', 11, "no TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, line: int, says: str) -> None:
    with pytest.raises(ManifestInvalid) as caught:
        read_manifest(GOOD.replace(old, new, 1))
    assert says in caught.value.sentence("en")
    assert f"line {line}:" in caught.value.sentence("en")
    assert f"{line}번째 줄" in caught.value.sentence("ko")


@pytest.mark.parametrize(("name", "problems"), [("Clova.FallbackIntent", 0), ("Order", 0), ("Ordr", 1)])
def test_a_fallback_is_an_intent_of_the_skill_or_the_vendor(name: str, problems: int) -> None:
    _, found = check_manifest(f'fallback = "{name}"\n{GOOD}')
    assert len(found) == problems


def test_everything_wrong_is_found_at_once() -> None:
    _, found = check_manifest(GOOD.replace("protocol", "protocl").replace("endpoint", "endpont"))
    assert len(found) == 4  # two unknown, two missing


def test_the_line_of_a_nested_key() -> None:
    assert find_line(GOOD, ("intents", "Order", "slots", "kind", "type")) == 8
    assert find_line(GOOD, ("nowhere",)) == 1


@pytest.mark.parametrize(
    "file", sorted((Path(__file__).parents[2] / "counterparts" / "manifests").glob("*.toml"))
)
def test_the_manifests_of_real_counterparts(file: Path) -> None:
    read_manifest(file.read_text(encoding="utf-8").replace("{port}", "8000"))
