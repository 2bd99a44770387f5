"""What `dure-skill.toml` holds: everything about a skill that its vendor's console held and its server does not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from dure.config import Secret
from dure.errors import Language
from dure.language.intents import IntentSpec, Kind, SlotType

Vendor = Literal["cek", "kakao", "nugu", "alexa"]
"""The protocols a skill's server may speak."""

PERMISSIONS: Mapping[str, Mapping[Language, str]] = {
    "play": {"ko": "소리와 음악을 틀기", "en": "play sound and music"},
    "call_back": {
        "ko": "대답한 뒤 1분 안에 한 번 더 말하기",
        "en": "speak once more within a minute of its answer",
    },
}
"""What a skill may ask to be allowed beyond answering, in words."""

NEVER: Mapping[str, Mapping[Language, str]] = {
    "account": {"ko": "계정의 개인 정보를 보기", "en": "see personal data of your account"}
}
"""What skills ask elsewhere, and no skill is given here, in words."""

KINDS = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotConfig:
    """A slot of an intent.

    Attributes:
        type: `text`, `number`, `ordinal`, `date`, `time`, `duration`, or one of the manifest's own `types`.
        required: whether the skill can do nothing without it.
        ask: how the hub asks for it where it was not said, by language.
        vendor_type: what the vendor calls its type, such as NUGU's `BID_DT_DAY`; told to the server where its wire has a place for it.
    """

    type: str = "text"
    required: bool = False
    ask: Mapping[Language, str] = field(default_factory=dict)
    vendor_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntentConfig:
    """One thing that the skill can be asked.

    Attributes:
        samples: ways to say it, by language, `{slot}` for a slot.
        slots: its slots, by name.
        action: what the vendor's console ties to it: NUGU's action, Kakao's block; the intent's name where empty.
        prompt: a Kakao block's own text with places for the answer's `data`, such as `{{#webhook.price}}`, by language.
    """

    samples: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    slots: Mapping[str, SlotConfig] = field(default_factory=dict)
    action: str = ""
    prompt: Mapping[Language, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeConfig:
    """A slot type of the skill's own.

    Attributes:
        values: canonical value → other ways to say it, in any language.
    """

    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptConfig:
    """A prompt of NUGU's Play Builder.

    Attributes:
        text: what is said, by language; `{{key}}` stands for a value of the answer's `output` or a slot.
        kind: `end` ends the play, `wait` waits for an answer, `chained` goes on with the action `next`.
        next: the action that follows a `chained` prompt.
    """

    text: Mapping[Language, str]
    kind: Literal["end", "wait", "chained"] = "end"
    next: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionConfig(PromptConfig):
    """A prompt for when something went otherwise; of several that fit, the last one counts.

    Attributes:
        code: the server's result code that it is for.
        missing: the parameter without a value that it is for.
    """

    code: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionConfig:
    """An action of a NUGU play.

    Attributes:
        prompt: what is said where the server answers `OK`.
        exceptions: what is said instead, by result code or missing parameter; the last that fits counts.
        backend: whether the server is asked at all.
        parameters: further parameters that the server fills in, which it must echo.
    """

    prompt: PromptConfig
    exceptions: tuple[ExceptionConfig, ...] = ()
    backend: bool = True
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NuguConfig:
    """What NUGU's Play Builder holds.

    Attributes:
        token: what the server expects as `Authorization: token …`.
        launch: the action that opens the play.
        failure: what is said for an exception without a prompt of its own, by language.
        actions: every action, by name.
    """

    token: Secret | None = None
    launch: str = ""
    failure: Mapping[Language, str] = field(default_factory=dict)
    actions: Mapping[str, ActionConfig] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A skill.

    Attributes:
        id: what this household calls it in commands; a-z, 0-9, `-`, `_`, `.`.
        protocol: what its server speaks: `cek`, `kakao`, `nugu` or `alexa`.
        endpoint: where its server is.
        application: the vendor's id of it; `id` where empty.
        name: what it is called, by language.
        invocation: the names that open it, by language; `name` where empty.
        description: what it is for, by language.
        partner: who signs it; empty where nobody does.
        intents: what it can be asked, by name.
        types: slot types of its own, by name.
        permissions: what it asks to be allowed: `play`, `call_back`.
        nameless: whether its intents may be asked without its name.
        fallback: the intent that takes what no other understands; empty for the vendor's own, where it has one.
        nugu: what NUGU's Play Builder holds.
    """

    id: str
    protocol: Vendor
    endpoint: str
    name: Mapping[Language, str]
    application: str = ""
    invocation: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)
    description: Mapping[Language, str] = field(default_factory=dict)
    partner: str = ""
    intents: Mapping[str, IntentConfig] = field(default_factory=dict)
    types: Mapping[str, TypeConfig] = field(default_factory=dict)
    permissions: tuple[str, ...] = ()
    nameless: bool = False
    fallback: str = ""
    nugu: NuguConfig = NuguConfig()

    @property
    def application_id(self) -> str:
        """The vendor's id of it."""
        return self.application or self.id

    def title(self, language: Language) -> str:
        """What it is called in a language, else in the other."""
        return self.name.get(language) or next(iter(self.name.values()), self.id)

    def spellings(self) -> Sequence[str]:
        """Every name that opens it, each once."""
        own = [text for texts in self.invocation.values() for text in texts]
        return list(dict.fromkeys(own or self.name.values()))


def specs(manifest: Manifest) -> Sequence[IntentSpec]:
    """The intents of a skill, for the understander."""
    return [
        IntentSpec(
            name=name,
            owner=manifest.id,
            samples=intent.samples,
            slots={slot: slot_type(manifest, one) for slot, one in intent.slots.items()},
            required=[slot for slot, one in intent.slots.items() if one.required],
        )
        for name, intent in manifest.intents.items()
        if any(intent.samples.values())
    ]


def slot_type(manifest: Manifest, slot: SlotConfig) -> SlotType:
    """How a slot's words are read."""
    own = manifest.types.get(slot.type)
    if own is not None:
        return SlotType(kind="list", values=own.values)
    return SlotType(kind=cast("Kind", slot.type))
