"""Reading `dure-skill.toml`: every problem at once, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from dure.config.problems import Place, Problems, name_place
from dure.config.reader import Reader, Unreadable
from dure.errors import ConfigInvalid, ManifestInvalid, Text
from dure.language.intents import Understander
from dure.skills.host.manifest import KINDS, PERMISSIONS, Manifest, specs

FILE_NAME = "dure-skill.toml"
MAX_BYTES = 512 * 1024
"""The largest manifest that is read."""

_FALLBACKS = {"cek": "Clova.FallbackIntent", "alexa": "AMAZON.FallbackIntent"}
"""Vendors' own intents for what no other understands."""

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_HEADER = re.compile(r"^\s*\[\[?\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
_SLOT = re.compile(r"\{(\w+)(?::\w+)?\}")


@dataclass(slots=True)
class _Problems(Problems):
    """Collects what is wrong with a manifest, and finds its line."""

    text: str = ""

    def add(self, place: Place, en: str, ko: str) -> None:
        """Note that something is wrong, and why."""
        key = name_place(place) if place else Text("the file", "파일")
        line = find_line(self.text, place)
        self.found.append(ManifestInvalid(where=self.where, line=line, key=key, why=Text(en, ko)))


def read_manifest(text: str, where: str = FILE_NAME) -> Manifest:
    """Read a manifest.

    Raises:
        ManifestInvalid: something is wrong with it; the first problem, and how many more.
    """
    manifest, found = check_manifest(text, where)
    if manifest is not None and not found:
        return manifest
    first = found[0]
    if len(found) > 1:
        why, more = first.details["why"], len(found) - 1
        korean = why.ko if isinstance(why, Text) else why
        details = {
            **first.details,
            "why": Text(f"{why} (and {more} more)", f"{korean} (그 밖에 {more}개 더 있어요)"),
        }
        raise ManifestInvalid(**details)
    raise first


def check_manifest(text: str, where: str = FILE_NAME) -> tuple[Manifest | None, Sequence[ConfigInvalid]]:
    """Read a manifest and tell everything that is wrong with it."""
    problems = _Problems(where, text=text)
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at (?:line (\d+), column \d+|end of document)\)", str(error))
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        why = Text(f"is no TOML: {error}", "TOML 문법에 맞지 않아요")
        problem = ManifestInvalid(where=where, line=line, key=Text("the file", "파일"), why=why)
        return None, [problem]
    try:
        manifest = Reader(problems).table(Manifest, given, None, ())
    except Unreadable:
        return None, problems.found
    if not problems.found:
        _check(manifest, problems)
    return manifest, problems.found


def _check(manifest: Manifest, problems: Problems) -> None:
    if not _ID.fullmatch(manifest.id):
        problems.add(("id",), "is made of a-z, 0-9, -, _ and .", "a-z, 0-9, -, _, .만 쓸 수 있어요")
    _check_endpoint(manifest, problems)
    if not any(name.strip() for name in manifest.spellings()):
        problems.add(
            ("name",), 'give a name, such as { ko = "피자봇" }', '{ ko = "피자봇" }처럼 이름을 적으세요'
        )
    for permission in manifest.permissions:
        if permission not in PERMISSIONS:
            problems.unknown(("permissions", permission), tuple(PERMISSIONS))
    for name in manifest.intents:
        _check_intent(manifest, name, problems)
    fallbacks = (*manifest.intents, *filter(None, (_FALLBACKS.get(manifest.protocol),)))
    if manifest.fallback and manifest.fallback not in fallbacks:
        problems.unknown(("fallback", manifest.fallback), fallbacks)
    if manifest.protocol == "nugu":
        _check_nugu(manifest, problems)


def _check_endpoint(manifest: Manifest, problems: Problems) -> None:
    try:
        parts = urlsplit(manifest.endpoint)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        fits = False
    if not fits or parts.username is not None or parts.fragment:
        problems.add(
            ("endpoint",),
            "write the server's address, such as https://skill.example.com/clova",
            "https://skill.example.com/clova처럼 서버 주소를 적으세요",
        )


def _check_intent(manifest: Manifest, name: str, problems: Problems) -> None:
    intent, before = manifest.intents[name], len(problems.found)
    for slot, one in intent.slots.items():
        if one.type not in manifest.types and one.type not in KINDS[:-1]:
            known = (*manifest.types, *KINDS[:-1])
            problems.unknown(("intents", name, "slots", slot, one.type), known)
    for language, samples in intent.samples.items():
        for sample in samples:
            for slot in _SLOT.findall(sample):
                if slot not in intent.slots:
                    problems.add(
                        ("intents", name, "samples"),
                        f"“{sample}” ({language}) uses the slot “{slot}”, which is not in its slots",
                        f"“{sample}” ({language}): slots에 없는 “{slot}” 슬롯을 썼어요",
                    )
    if len(problems.found) > before:
        return
    try:
        Understander([spec for spec in specs(manifest) if spec.name == name])
    except ValueError as error:
        problems.add(("intents", name, "samples"), str(error), f"문장 틀이 맞지 않아요({error})")


def _check_nugu(manifest: Manifest, problems: Problems) -> None:
    actions = manifest.nugu.actions
    wanted: dict[Place, str] = {("nugu", "launch"): manifest.nugu.launch} if manifest.nugu.launch else {}
    wanted |= {("intents", name): intent.action or name for name, intent in manifest.intents.items()}
    wanted |= {
        ("nugu", "actions", name, "prompt", "next"): action.prompt.next
        for name, action in actions.items()
        if action.prompt.kind == "chained"
    }
    for place, action in wanted.items():
        if action not in actions:
            problems.unknown((*place, action), tuple(actions))


def find_line(text: str, place: Place) -> int:
    """The line on which a place of a TOML document stands, or the table nearest to it; 1 where there is none."""
    wanted = tuple(part.partition("[")[0] for part in place)
    table: tuple[str, ...] = ()
    best, line = 0, 1
    for number, written in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(written):
            table = here = _parts(header[1])
        elif key := _KEY.match(written):
            here = (*table, *_parts(key[1]))
        else:
            continue
        shared = min(len(here), len(wanted))
        if shared > best and wanted[:shared] == here[:shared]:
            best, line = shared, number
    return line


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))
