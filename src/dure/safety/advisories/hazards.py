"""What hazard a message is about, read from `hazards.toml`; and Korean disaster messages, which are plain text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from importlib import resources

from dure.errors import AdvisoryInvalid, Language, Text
from dure.safety.advisories.areas import area_of
from dure.safety.advisories.cap import Advisory, Area, CapSeverity, Category, Info, Urgency

VERSION = 1
"""The shape of `hazards.toml` that this code reads."""
MESSAGE_SENDER = "dure.disaster-message"
"""The sender of every plain message: who wrote it stands in brackets, which anybody can write."""
MOST_LETTERS = 1000
"""The longest plain message that is taken."""

_TIERS: tuple[tuple[re.Pattern[str], CapSeverity, Urgency], ...] = (
    (re.compile(r"위급\s*재난\s*문자|공습|국가비상"), "Extreme", "Immediate"),
    (
        re.compile(
            r"긴급\s*재난\s*문자|즉시\s*(?:\S+\s+){0,2}(?:대피|이동|피하|벗어나|떠나)|대피\s*(?:명령|하|바랍|령)"
        ),
        "Severe",
        "Immediate",
    ),
    (re.compile(r"경보"), "Severe", "Expected"),
    (re.compile(r"주의보|안전\s*안내\s*문자|예비특보|예보"), "Moderate", "Expected"),
)
_OVER = re.compile(
    r"(?:해제|종료)(?!\s*(?:시(?:까지)?(?:\s|$)|될\s*때|때까지|되기|전까지|까지|하기\s*전))|진화\s*완료|복구\s*완료"
)
_MISTAKE = re.compile(
    r"오\s?발령|오\s?발송|잘못\s*(?:발송|발령|보내|전송)|(?:앞서|이전|방금)[^.]{0,20}(?:취소|정정|철회)"
)
"""What was sent by mistake is taken back, and that is told: somebody may have gone to a shelter."""
_GOES_ON = re.compile(r"발효|발령|격상|상향|대피\s*(?:하|바랍|해\s*주)")
"""One warning is over and another begins: “주의보 해제, 경보 발효”."""
_DRILL = re.compile(
    r"훈련\s*(?:상황|메시지|문자|경보|입니다|이에요)|\[\s*훈련\s*\]|(?:민방위|대피|공습)\s*훈련"
)
_NO_DRILL = re.compile(r"훈련(?:\s*상황)?이?\s*아(?:닙|니)|실제\s*상황(?:입니다|이에요|임)")
_REALLY_DRILL = re.compile(r"실제\s*(?:상황|경보)이?\s*아(?:닙|니)")
_CARRIER = re.compile(r"^\s*\[(?:Web발신|국외발신|국제발신|웹발신)\]\s*", re.IGNORECASE)
_SENDER = re.compile(r"[\[(【]\s*([^\])】\[(]{1,40}?)\s*[\])】]")
_TIER_NAME = re.compile(r"^\s*[\[(【]?\s*(?:위급|긴급)?\s*(?:재난\s*문자|안전\s*안내\s*문자)\s*[\])】]?\s*")
_ACTION = re.compile(r"[^.,!\n]*(?:바랍니다|하세요|하십시오|마세요|주세요|자제|금지|대피)[^.,!\n]*")
VALID_FOR = timedelta(hours=12)
"""How long a message holds that does not say how long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """One kind of hazard; its fields are told in the file."""

    id: str
    category: Category
    severity: CapSeverity
    patterns: Mapping[Language, re.Pattern[str]]
    name: Mapping[Language, str]
    action: Mapping[Language, str]


def hazard_of(text: str) -> Hazard | None:
    """The hazard that a text is about, in either language; None where it names none."""
    plain = text.lower()
    for hazard in load_hazards():
        if any(pattern.search(plain) for pattern in hazard.patterns.values()):
            return hazard
    return None


def read_disaster_message(text: str, now: datetime) -> Advisory:
    """A Korean disaster message (재난문자), as it stands on a phone, as an advisory.

    Its sender stands in brackets and names the area; one of a ministry or of an office that is named after no area concerns
    everybody who got it. How grave it is follows from its tier (위급, 긴급, 안전 안내) and from
    경보 and 주의보. The same text on the same day is the same advisory.

    Raises:
        AdvisoryInvalid: it is empty or too long.
    """
    text = " ".join(text.split())
    if not text or len(text) > MOST_LETTERS:
        raise AdvisoryInvalid(
            why=Text(
                f"a message has 1 to {MOST_LETTERS} letters", f"메시지는 1자부터 {MOST_LETTERS}자까지예요"
            )
        )
    bare = _TIER_NAME.sub("", _CARRIER.sub("", text))
    found = _SENDER.search(bare)
    sender = found[1] if found else ""
    body = (bare[: found.start()] + bare[found.end() :]).strip() if found else bare
    hazard = hazard_of(body)
    severity, urgency = next(
        ((severity, urgency) for pattern, severity, urgency in _TIERS if pattern.search(text)),
        (hazard.severity if hazard else "Moderate", "Expected"),
    )
    over = _OVER.search(body) is not None and _GOES_ON.search(body) is None
    if over:
        severity, urgency = "Minor", "Past"
    mistaken = _MISTAKE.search(body) is not None
    if mistaken:
        severity, urgency = "Moderate", "Past"
    over = over or mistaken
    name = hazard.name["ko"] if hazard else "재난 안내"
    actions = [one.strip() for one in _ACTION.findall(body) if one.strip()]
    info = Info(
        language="ko",
        categories=(hazard.category if hazard else "Safety",),
        event=f"{name} 해제" if over else name,
        responses=("AllClear",) if over else (),
        urgency=urgency,
        severity=severity,
        certainty="Observed" if urgency == "Immediate" else "Likely",
        effective=now,
        expires=now + VALID_FOR,
        sender_name=sender,
        headline=body,
        instruction="" if actions and actions[0] in body else " ".join(actions),
        areas=(Area(description=area),) if (area := area_of(sender)) else (),
    )
    digest = sha256(f"{now.date().isoformat()} {text}".encode()).hexdigest()[:24]
    return Advisory(
        identifier=f"message-{digest}",
        sender=MESSAGE_SENDER,
        sent=now.replace(microsecond=0),
        status="Exercise" if _is_drill(body) else "Actual",
        type="Alert",
        scope="Public",
        infos=(info,),
    )


def _is_drill(body: str) -> bool:
    if _REALLY_DRILL.search(body):
        return True
    return _DRILL.search(body) is not None and _NO_DRILL.search(body) is None


@lru_cache(maxsize=1)
def load_hazards() -> tuple[Hazard, ...]:
    """The hazards that come with Dure; read once.

    Raises:
        ValueError: the file does not fit this code.
    """
    given = tomllib.loads(
        (resources.files("dure.safety.advisories") / "hazards.toml").read_text(encoding="utf-8")
    )
    if given["version"] != VERSION:
        raise ValueError(f"hazards.toml has version {given['version']}, this code reads {VERSION}")
    return tuple(
        Hazard(
            id=table["id"],
            category=table["category"],
            severity=table["severity"],
            patterns={"ko": re.compile("|".join(table["ko"])), "en": re.compile("|".join(table["en"]))},
            name=table["name"],
            action=table["action"],
        )
        for table in given["hazard"]
    )
