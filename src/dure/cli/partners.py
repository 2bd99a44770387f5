"""`dure partners`: who may bring skills. For a household: whom it trusts; for a partner: its key and its signature."""

from __future__ import annotations

from pathlib import Path

import anyio
import click
from rich.markup import escape

from dure.cli.options import json_option
from dure.cli.output import console, emit, say, spoken_language
from dure.errors import Language
from dure.store import Partner


@click.group()
def command() -> None:
    r"""Say whose skills you trust; sign skills of your own.

    \b
    Example:
      dure partners add ./dure-partner.toml
      dure partners trust pizza-inc
      dure partners revoke pizza-inc
    """


@command.command()
@click.argument("source")
@click.option("--trust", "trusted", is_flag=True, help="Trust it at once; compare the fingerprint first.")
@json_option
def add(source: str, *, trusted: bool, as_json: bool) -> None:
    r"""Get to know a partner by its dure-partner.toml: a file, the folder that holds it, or an address.

    Its skills are asked once you trust it. Compare the fingerprint with one that the partner told you another way.

    \b
    Example:
      dure partners add https://pizza.example.com/dure-partner.toml
    """
    from dure.cli.partners_work import add_partner

    partner = anyio.run(add_partner, source, trusted)
    if as_json:
        emit({"partner": told(partner)})
        return
    _say_one(partner)
    if partner.state != "trusted":
        say(
            f"  Not trusted yet. If the fingerprint is right: dure partners trust {partner.id}",
            f"  아직 믿는 파트너가 아니에요. 지문이 맞으면 이렇게 하세요: dure partners trust {partner.id}",
        )


@command.command("list")
@json_option
def list_partners(*, as_json: bool) -> None:
    r"""Show every partner.

    \b
    Example:
      dure partners list --json
    """
    from dure.cli.partners_work import all_partners

    partners = anyio.run(all_partners)
    if as_json:
        emit({"partners": [told(one) for one in partners]})
    elif not partners:
        say(
            "No partner is known yet: “dure partners add FILE”.",
            "아는 파트너가 아직 없어요. “dure partners add 파일”로 더하세요.",
        )
    for one in () if as_json else partners:
        _say_one(one)


@command.command()
@click.argument("partner")
@json_option
def trust(partner: str, *, as_json: bool) -> None:
    r"""Trust a partner: the skills it has signed may be added and are asked.

    \b
    Example:
      dure partners trust pizza-inc
    """
    from dure.cli.partners_work import set_trust

    changed = anyio.run(set_trust, partner, "trusted")
    if as_json:
        emit({"partner": told(changed)})
    else:
        _say_one(changed)


@command.command()
@click.argument("partner")
@json_option
def revoke(partner: str, *, as_json: bool) -> None:
    r"""Trust a partner no more: from the next request on none of its skills is asked. “trust” undoes it.

    \b
    Example:
      dure partners revoke pizza-inc
    """
    from dure.cli.partners_work import set_trust

    changed = anyio.run(set_trust, partner, "revoked")
    if as_json:
        emit({"partner": told(changed)})
    else:
        _say_one(changed)


@command.command()
@click.argument("id", metavar="ID")
@click.option("--name", required=True, help="The partner's name, for people.")
@click.option("--name-ko", help="Its Korean name, if it has another.")
@click.option("--contact", default="", help="Where it can be reached.")
@click.option(
    "out",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder for dure-partner.key and dure-partner.toml.",
)
@json_option
def key(id: str, name: str, name_ko: str | None, contact: str, out: Path, *, as_json: bool) -> None:  # noqa: A002  # what it is called everywhere
    r"""For a partner: make its key and the dure-partner.toml with which it introduces itself.

    Keep dure-partner.key to yourself; give dure-partner.toml to everybody.

    \b
    Example:
      dure partners key pizza-inc --name "Pizza Inc." --name-ko 피자주식회사
    """
    from dure.cli.partners_work import introduce

    names: dict[Language, str] = {"en": name, **({"ko": name_ko} if name_ko else {})}
    fingerprint, file = introduce(id, names, contact, out)
    if as_json:
        emit({"id": id, "fingerprint": fingerprint, "file": str(file)})
        return
    say(f"Give {escape(str(file))} to everybody.", f"{escape(str(file))} 파일을 모두에게 주세요.")
    say(f"Its fingerprint: {fingerprint}", f"지문: {fingerprint}")


@command.command()
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option(
    "key_file",
    "--key",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("dure-partner.key"),
    show_default=True,
    help="The partner's private key.",
)
@json_option
def sign(manifest: Path, key_file: Path, *, as_json: bool) -> None:
    r"""For a partner: sign a skill. The signature lies beside the manifest, with “.sig” after its name.

    MANIFEST is a dure-skill.toml with `partner = "…"`, or the folder that holds it.

    \b
    Example:
      dure partners sign ./pizzabot --key dure-partner.key
    """
    from dure.cli.partners_work import sign_manifest

    file = sign_manifest(manifest, key_file)
    if as_json:
        emit({"signature": str(file)})
    else:
        say(f"Signed: {escape(str(file))}", f"서명했어요: {escape(str(file))}")


def told(partner: Partner) -> dict[str, object]:
    """A partner as commands tell it."""
    from dure.skills.partners.keys import fingerprint

    return {
        "id": partner.id,
        "name": dict(partner.name),
        "state": partner.state,
        "fingerprint": fingerprint(partner.key),
        "contact": partner.contact,
        "changed": partner.changed.isoformat(),
    }


_STATES = {
    "known": ("not trusted yet", "아직 믿지 않음"),
    "trusted": ("trusted", "믿음"),
    "revoked": ("revoked", "철회함"),
}


def _say_one(partner: Partner) -> None:
    from dure.skills.partners.keys import fingerprint

    language = spoken_language()
    name = partner.name.get(language) or next(iter(partner.name.values()), partner.id)
    en, ko = _STATES[partner.state]
    console.print(f"{partner.id}  {name}  [{ko if language == 'ko' else en}]", markup=False)
    console.print(f"  {fingerprint(partner.key)}  {partner.contact}", style="dim", markup=False)
