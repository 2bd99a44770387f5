"""Reading `dure-partner.toml`, with which a partner introduces itself."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from dure.config.problems import Problems
from dure.config.reader import Reader, Unreadable
from dure.errors import Language
from dure.skills.partners.keys import read_public

FILE_NAME = "dure-partner.toml"
MAX_BYTES = 16 * 1024
"""The largest introduction that is read."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerFile:
    """How a partner introduces itself.

    Attributes:
        id: what it calls itself; a-z, 0-9, `-`, `_`, `.`.
        name: for people, by language.
        key: its public Ed25519 key, as `ed25519:` and base64.
        contact: where it can be reached, such as an address of e-mail.
    """

    id: str
    name: Mapping[Language, str]
    key: str
    contact: str = ""


def read_partner(text: str, where: str = FILE_NAME) -> PartnerFile:
    """Read an introduction.

    Raises:
        ConfigInvalid: something is wrong with it; the first problem.
    """
    problems = Problems(where)
    try:
        found = Reader(problems).table(PartnerFile, tomllib.loads(text), None, ())
    except tomllib.TOMLDecodeError as error:
        problems.add((), f"is no TOML: {error}", "TOML 문법에 맞지 않아요")
    except Unreadable:
        pass
    else:
        _check(found, problems)
    if problems.found:
        raise problems.found[0]
    return found


def write_partner(partner: PartnerFile) -> str:
    """An introduction as text."""
    names = ", ".join(f"{language} = {_quoted(name)}" for language, name in partner.name.items())
    return (
        f"id = {_quoted(partner.id)}\nname = {{ {names} }}\n"
        f"key = {_quoted(partner.key)}\ncontact = {_quoted(partner.contact)}\n"
    )


def _quoted(text: str) -> str:
    escaped = _CONTROL.sub(" ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _check(partner: PartnerFile, problems: Problems) -> None:
    if not _ID.fullmatch(partner.id):
        problems.add(("id",), "is made of a-z, 0-9, -, _ and .", "a-z, 0-9, -, _, .만 쓸 수 있어요")
    if not any(name.strip() for name in partner.name.values()):
        problems.add(
            ("name",), 'give a name, such as { en = "Pizza Inc." }', '{ ko = "피자" }처럼 이름을 적으세요'
        )
    try:
        read_public(partner.key)
    except ValueError:
        problems.add(
            ("key",),
            "wants a public key, such as ed25519:… of “dure partners key”",
            "“dure partners key”가 만든 ed25519:… 공개 열쇠를 적으세요",
        )
