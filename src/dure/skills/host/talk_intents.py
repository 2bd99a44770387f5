"""What every talk understands without a manifest saying so: yes, no, help, cancel …, under each vendor's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dure.errors import Language
from dure.language.intents import IntentSpec
from dure.skills.host.manifest import Manifest, specs

SAMPLES: Mapping[str, Mapping[Language, Sequence[str]]] = {
    "yes": {
        "ko": ("(네|예|응|어|그래|그래요|맞아|맞아요|맞습니다|좋아|좋아요|그렇게 해 줘|그렇게 해 주세요|당연하지|물론이지)",),
        "en": ("(yes|yeah|yep|yes please|sure|right|that is right|correct|ok|okay|go ahead)",),
    },
    "no": {
        "ko": ("(아니|아니야|아니요|아니오|아뇨|싫어|싫어요|안 돼|필요 없어|됐어|됐어요)",),
        "en": ("(no|nope|no thanks|no thank you|not really|wrong)",),
    },
    "help": {
        "ko": ("[좀] (도움말|도와줘|도와 주세요|어떻게 써|어떻게 쓰는 거야|사용법|뭐라고 말해야 해|뭘 할 수 있어)",),
        "en": ("(help|help me|what can i say|what can you do|how does this work)",),
    },
    "cancel": {
        "ko": ("(취소|취소해|취소해 줘|취소할게|취소할래|취소해 주세요)",),
        "en": ("(cancel|cancel that|never mind)",),
    },
    "next": {
        "ko": ("(다음|다음 거|다음 것|다음으로|다음 거 말해 줘|넘어가|넘겨|넘겨 줘)",),
        "en": ("(next|next one|skip|go on)",),
    },
    "previous": {
        "ko": ("(이전|이전 거|이전으로|앞에 거|뒤로|되돌아가)",),
        "en": ("(previous|previous one|go back|back)",),
    },
    "pause": {"ko": ("(일시 정지|일시정지|잠깐 멈춰|잠시 멈춰)",), "en": ("(pause|wait)",)},
    "resume": {"ko": ("(계속|계속해|계속해 줘|이어서|이어서 해 줘|다시 시작)",), "en": ("(resume|continue|carry on)",)},
    "repeat": {"ko": ("(다시 말해 줘|한 번 더|뭐라고|다시 한 번 말해 줘)",), "en": ("(repeat|say that again|repeat that)",)},
    "stop": {"ko": ("(그만|그만해|그만해 줘|멈춰|정지)",), "en": ("(stop|stop that)",)},
}  # fmt: skip
"""Our word for it → ways to say it, by language."""

LEAVE: Mapping[Language, Sequence[str]] = {
    "ko": (
        "(종료|종료해|종료해 줘|끝|끝내|끝내 줘|끝낼래|그만|그만해|그만할래|그만할게|나가|나가기|나갈래|닫아|닫아 줘)",
    ),
    "en": ("(exit|quit|stop|close|leave|goodbye|bye|end|i am done|that is all) [it|this|now|please]",),
}
"""How a talk is left."""

LEAVE_INTENT = "@leave"
TALK = "@talk"
"""The owner of what every talk understands."""

_WORDS = {
    "guide": "help",
    "yes": "yes",
    "no": "no",
    "help": "help",
    "cancel": "cancel",
    "next": "next",
    "previous": "previous",
    "pause": "pause",
    "resume": "resume",
    "repeat": "repeat",
    "stop": "stop",
}


ALWAYS = frozenset(("cancel", "stop", "help"))
"""What is meant for the skill even where an answer to a question is awaited."""


def word_of(intent: str) -> str:
    """Our word for a vendor's own intent, such as `yes` for `AMAZON.YesIntent`; empty for any other."""
    vendor, _, name = intent.rpartition(".")
    if vendor not in ("Clova", "AMAZON", "NUGU.INTENT"):
        return ""
    return _WORDS.get(name.removesuffix("Intent").lower(), "")


def understood_by(manifest: Manifest) -> Sequence[IntentSpec]:
    """The intents of a skill, in order of preference; a vendor's own that it declares without samples has ours."""
    declared = {
        name: word
        for name, intent in manifest.intents.items()
        if not any(intent.samples.values()) and (word := word_of(name))
    }
    return [
        *specs(manifest),
        *(
            IntentSpec(name=name, owner=talk_owner(manifest.id), samples=SAMPLES[word])
            for name, word in declared.items()
        ),
    ]


def undeclared(vendor: str, builtins: Mapping[str, str]) -> Sequence[IntentSpec]:
    """A vendor's own intents, which every talk with one of its skills understands.

    Args:
        vendor: the protocol.
        builtins: our word → the vendor's name.
    """
    return [
        IntentSpec(name=name, owner=talk_owner(f"@{vendor}"), samples=SAMPLES[word])
        for word, name in builtins.items()
    ]


def talk_owner(whose: str) -> str:
    """Under which owner intents stand that are understood inside a talk only."""
    return f"{TALK}:{whose}"


def leaving() -> IntentSpec:
    """How a talk is left."""
    return IntentSpec(name=LEAVE_INTENT, owner=TALK, samples=LEAVE)


DROP = "@drop"
"""The owner of what takes a question of the hub's back, where the vendor has no intent for that."""


def dropping() -> IntentSpec:
    """“취소” in place of an answer."""
    return IntentSpec(name="drop", owner=DROP, samples=SAMPLES["cancel"])


ANSWERS = "@answers"
"""The owner of yes and no to a question that the hub asks on a skill's behalf."""


def answering() -> Sequence[IntentSpec]:
    """Yes and no."""
    return [IntentSpec(name=word, owner=ANSWERS, samples=SAMPLES[word]) for word in ("yes", "no")]
