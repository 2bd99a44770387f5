"""A partner vouches for its skills, the household for the partner, and every crossing is written down first."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.skills.hosting import Household, added, household

from dure.cli import run
from dure.errors import ConfigInvalid
from dure.skills.partners.keys import public_text
from dure.skills.partners.partner_file import PartnerFile, read_partner, write_partner
from dure.skills.partners.signature import is_signed, sign
from dure.store import Journal
from dure.testing.skills import SkillServer, cek_answer, serve_skill

MANIFEST = """
id = "bot"
protocol = "cek"
endpoint = "{url}"
partner = "pizza-inc"
name = {{ ko = "피자봇", en = "Pizza Bot" }}

[intents.Order]
samples = {{ ko = ["{{menu}} 주문해 줘"] }}
slots.menu = {{ type = "menu" }}

[types.menu]
values = {{ "페퍼로니" = [] }}
"""
KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


@pytest.fixture
def server() -> Iterator[SkillServer]:
    with serve_skill(lambda _: cek_answer("반가워요.", ends=True)) as running:
        yield running


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    opened = await Journal.open(tmp_path / "journal.sqlite")
    await opened.partners.add(id="pizza-inc", name={"ko": "피자"}, key=public_text(KEY), contact="")
    await opened.partners.set_state("pizza-inc", "trusted")
    yield opened
    await opened.close()


async def signed_house(journal: Journal, tmp_path: Path, url: str, key: Ed25519PrivateKey = KEY) -> Household:
    text = MANIFEST.format(url=url)
    return await household(journal, tmp_path, replace(added(text), signature=sign(text, key)))


@given(st.text(), st.text())
def test_a_signature_fits_one_text_and_one_key(text: str, other: str) -> None:
    signature = sign(text, KEY)
    assert is_signed(text, signature, public_text(KEY))
    assert is_signed(other, signature, public_text(KEY)) == (other == text)
    assert not is_signed(text, signature, public_text(OTHER))


@given(st.text())
def test_what_is_no_signature_or_no_key_is_just_not_valid(garbage: str) -> None:
    assert not is_signed("text", garbage, public_text(KEY))
    assert not is_signed("text", sign("text", KEY), garbage)


@given(st.text(), st.text())
def test_an_introduction_comes_back_as_it_was_written_or_is_refused(name: str, contact: str) -> None:
    partner = PartnerFile(id="pizza-inc", name={"en": name}, key=public_text(KEY), contact=contact)
    try:
        assert read_partner(write_partner(partner)).key == partner.key
    except ConfigInvalid:
        assert not name.strip() or any(ord(letter) < 32 for letter in name)


@pytest.mark.anyio
async def test_a_signed_skill_is_asked_and_what_crosses_is_written_down(
    server: SkillServer, journal: Journal, tmp_path: Path
) -> None:
    house = await signed_house(journal, tmp_path, server.url)
    part = await house.say("피자봇에서 페퍼로니 주문해 줘")
    assert part is not None
    assert part.text == "반가워요."
    (record,) = await journal.audit.last()
    assert (record.kind, record.source, record.target) == ("skill.asked", "clova", "bot")
    assert record.what == ("intent:Order", "slot:menu")  # CLOVA's wire carries no words
    assert "페퍼로니" not in json.dumps(record.what, ensure_ascii=False)


@pytest.mark.anyio
async def test_revocation_stops_the_very_next_request(
    server: SkillServer, journal: Journal, tmp_path: Path
) -> None:
    house = await signed_house(journal, tmp_path, server.url)
    await house.say("피자봇 열어 줘")
    before = len(server.asked)
    await journal.partners.set_state("pizza-inc", "revoked")
    part = await house.say("피자봇 열어 줘")
    assert part is not None
    assert "믿기로 하지 않아서" in part.text
    assert len(server.asked) == before
    await journal.partners.set_state("pizza-inc", "trusted")
    await house.say("피자봇 열어 줘")
    assert len(server.asked) == before + 1


@pytest.mark.anyio
@pytest.mark.parametrize("how", ["another key", "changed afterwards", "no signature", "unknown partner"])
async def test_a_skill_nobody_vouches_for_is_never_asked(
    server: SkillServer, journal: Journal, tmp_path: Path, how: str
) -> None:
    text = MANIFEST.format(url=server.url)
    skill = replace(added(text), signature=sign(text, KEY))
    changes: dict[str, dict[str, Any]] = {
        "another key": {"signature": sign(text, OTHER)},
        "changed afterwards": {"manifest": text + "# a word more\n"},
        "no signature": {"signature": ""},
        "unknown partner": {"manifest": text.replace("pizza-inc", "nobody")},
    }
    house = await household(journal, tmp_path, replace(skill, **changes[how]))
    part = await house.say("피자봇 열어 줘")
    assert part is not None
    assert part.understood is False
    assert server.asked == []
    assert await journal.audit.last() == []


def test_the_way_of_a_partner_and_of_a_household(
    own_home: Path, tmp_path: Path, server: SkillServer, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "pizzabot"
    folder.mkdir()
    (folder / "dure-skill.toml").write_text(MANIFEST.format(url=server.url))

    def dure(*arguments: str) -> tuple[int, Any]:
        capfd.readouterr()
        code = run([*arguments, "--json"])
        out = capfd.readouterr().out.splitlines()
        return code, json.loads(out[-1]) if out else None

    code, made = dure("partners", "key", "pizza-inc", "--name", "Pizza Inc.", "--out", str(tmp_path))
    assert code == 0
    assert dure("partners", "key", "pizza-inc", "--name", "x", "--out", str(tmp_path))[0] == 2
    assert dure("skills", "add", str(folder))[0] == 4  # nobody knows the partner
    code, partner = dure("partners", "add", str(tmp_path))
    assert (code, partner["partner"]["state"]) == (0, "known")
    assert partner["partner"]["fingerprint"] == made["fingerprint"]
    assert dure("skills", "add", str(folder))[0] == 4  # it has not signed
    assert dure("partners", "sign", str(folder), "--key", str(tmp_path / "dure-partner.key"))[0] == 0
    assert dure("skills", "add", str(folder))[0] == 4  # nobody trusts it
    assert dure("partners", "trust", "pizza-inc")[0] == 0
    code, skill = dure("skills", "add", str(folder))
    assert (code, skill["added"]["signed"]) == (0, True)
    assert dure("partners", "revoke", "pizza-inc")[1]["partner"]["state"] == "revoked"
    assert dure("partners", "trust", "nobody")[0] == 2
    assert dure("skills", "remove", "bot")[0] == 0
    code, whole = dure("audit", "--check")
    assert (code, whole) == (0, {"whole": True, "broken": None})
    capfd.readouterr()
    run(["audit", "--json"])
    kinds = [json.loads(line)["kind"] for line in capfd.readouterr().out.splitlines()]
    told_of = (
        "skill.asked"  # it hears that it was added; that it is removed, after the revocation, it does not
    )
    assert kinds == ["partner.trusted", "skill.added", told_of, "partner.revoked", "skill.removed"]
    run(["audit"])
    assert "pizza-inc" in capfd.readouterr().out
