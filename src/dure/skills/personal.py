"""What an agent remembers for its user: a name, notes, and what it said last. Every agent has its own memory."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from dure.api import ReplyPart, Request
from dure.errors import Language
from dure.language.numbers import say_whole
from dure.language.numbers_ko import say_native
from dure.language.particles import final_of, with_particle
from dure.language.templates import Match
from dure.skills.base import Understanding, reply

NAME = "user.name"
NOTES = "user.notes"
MAX_NOTES = 50
MAX_CHARS = 200

_UNDERSTANDING = Understanding(
    {
        "ko": {
            "personal.name_ask": (
                "(내|나의|제|저의) 이름 [이|은|을] (뭐|뭐라고|무엇|뭐였|뭔지) [했] [지|더라|게|니|어|였지] [알아|기억해|기억나] <q> [<tell>] <end>",
                "(내|제) 이름 [을|이] [뭔지] (알아|아니|알고 있어|기억해|기억나|기억하니) [요]",
                "(내가|나|나는|난|제가|저) [는] 누구 [인지|게|더라|지] [알아|아니] <q> <end>",
            ),
            "personal.name_forget": ("(내|제) 이름 [을|은] [이제] (잊어|지워|까먹어|삭제해|잊어버려) [<do>]",),
            "personal.name_keep": (
                "(내|나의|제|저의) 이름 은 {name:name}",
                "(나는|난|저는) {name:name} (라고|이라고) [해|불러|해요|합니다|부르면 돼] [<do>]",
                "(나를|날|저를|나|내 이름을) [앞으로] {name:name} (라고|이라고|으로|로) (불러|기억해|저장해|바꿔) [<do>]",
            ),
            "personal.notes_forget": (
                "(기억|기억한|메모|적어 둔|내가 말한) [한|해 둔|둔] [거|것|걸|내용] [을|를|은|좀] (모두|전부|다|싹) [다] (잊어|지워|삭제해|잊어버려|없애) [<do>]",
                "메모 [를|을|좀] (지워|삭제해|없애) [<do>]",
            ),
            "personal.all_forget": (
                "[나에 대해|나에 대한 거|내가 한 말|지금까지 한 말|기억] [을|를] [아는 거] (모두|전부|다|싹) (잊어|지워|잊어버려) [<do>]",
            ),
            "personal.note_forget": (
                "(방금|마지막) [으로] [기억한|말한|한|적은] (거|것|걸|메모|말) [을|를|은] (잊어|지워|삭제해|잊어버려|취소해) [<do>]",
                "(그거|그건|그것|그걸) [을|은] (잊어|지워|잊어버려) [<do>]",
            ),
            "personal.notes_ask": (
                "[내가] (뭘|뭐|무엇을|뭐라고|무슨 말을) (기억하라고|기억해 달라고|적으라고) [했] [어|지|더라|니]",
                "[지금] (뭘|뭐|무엇을) (기억하고 있|기억해|기억하) [어|니|지|나요|어요]",
                "(기억|메모|기억한 거|기억한 것|적어 둔 거) [을|를|은|해 둔 거] [뭐] [다|모두|전부] (<tell>|뭐 있어|뭐야|있어)",
            ),
            "personal.note_keep": (
                "[이거|이것|이걸|이것 좀] (기억해|기억 해|메모해|적어|외워|기록해) [<do>] {text}",
                "{text} [이라고|라고|다고|고|을|를|는 것을|는 거] [좀] (기억해|메모해|적어|기록해|외워) <do>",
            ),
            "personal.repeat": (
                "[방금|아까] [한|했던|그] [말|거|것|얘기] [을|를|좀|뭐라고] (다시|한 번 더|한번 더|한 번만 더|또) [한 번|한번] [좀] (말해|얘기해|말씀해|알려|들려|해) [<do>]",
                "[방금|아까] (뭐라고|뭐라|뭐라구|머라고) [말했어|했어|했니|했지|그랬어|하셨어요|했어요|요]", "다시 [한 번|한번]", "못 들었어 [요]",
                "[잘] (못|못 알아) 들었어 [요] [다시] [말해] [<do>]",
            ),
        },
        "en": {
            "personal.name_ask": ("what is my name", "who am i", "do you (know|remember) (my name|who i am|me)", "<tell> my name"),
            "personal.name_forget": ("(forget|delete|erase) my name",),
            "personal.name_keep": (
                "my (name is|name 's) {name:name}", "(call me|you can call me|please call me) {name:name}", "i am called {name:name}",
                "remember [that] my name is {name:name}",
            ),
            "personal.notes_forget": (
                "(forget|delete|erase|clear) [about] [all] [of] (my notes|the notes)",
            ),
            "personal.all_forget": (
                "(forget|delete|erase) [about] (everything|all of it|me|all you know [about me]|everything you know [about me]|everything i told you|everything about me)",
            ),
            "personal.note_forget": ("(forget|delete|erase) (that|it|the last (one|note|thing)|this)", "forget what i [just] (said|told you)", "forget about (that|it)"),
            "personal.notes_ask": (
                "what did i (ask|tell) you to remember", "what (do|did) you remember [about me|for me]", "(what are|read|list|show me|tell me) (my|the|all my) notes",
                "do i have any notes", "what have i told you",
            ),
            "personal.note_keep": (
                "(remember|do not forget|note|keep in mind|make a note|take a note|write down) [this|that|of|to] [that] {text}",
            ),
            "personal.repeat": (
                "(repeat|say) (that|it) [again|once more|one more time] [please]", "(repeat|again|once more|one more time|pardon|pardon me|come again|sorry) [please]",
                "what did you [just] say", "(can you|could you) (repeat|say) (that|it) [again] [please]", "i did not (hear|catch|get) (you|that|it)", "say again",
                "repeat [your|the] last (answer|thing) [you said]", "what was that", "excuse me", "sorry what", "what",
            ),
        },
    },
    kinds={"ko": {"name": r"[가-힣a-z]{1,20}?"}, "en": {"name": r"[a-z가-힣'-]{1,20}(?: [a-z'-]{1,20}){0,2}"}},
)  # fmt: skip

_KO_COPULA = re.compile(
    r"(?:이라고해요?|라고해요?|이라고합니다|라고합니다|이에요|예요|에요|이예요|입니다|이라고|라고|이야|이다|야|이고)$"
)
_NO_NAME = re.compile(
    r"^(?:not|the|a|an|no|going|from|in|at|on|when|if|back|later|again|tomorrow|tonight|today|now|please|maybe|what)\b"
    r"|^(?:뭐|누구|무엇|몰라)",
    re.IGNORECASE,
)
_FORGOTTEN = {
    "personal.name_forget": ("네, 이름을 잊었어요.", "All right, I've forgotten your name."),
    "personal.notes_forget": ("네, 메모를 모두 지웠어요.", "All right, your notes are gone."),
    "personal.all_forget": ("네, 모두 잊었어요.", "All right, I've forgotten everything."),
}


class PersonalSkill:
    """Keeps what its user wants kept, in the request's own memory and nowhere else."""

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer, or None where the request is about something else."""
        for match, language in _UNDERSTANDING.matches(request):
            if answer := await _answer(request, match, language):
                return answer
        return None


async def _answer(request: Request, match: Match, language: Language) -> ReplyPart | None:
    intent = match.intent
    if intent == "personal.repeat":
        return await _repeat(request)
    if intent == "personal.name_keep":
        return await _keep_name(request, match.slots["name"], language)
    if intent == "personal.name_ask":
        return await _tell_name(request)
    if intent == "personal.note_keep":
        return await _keep_note(request, match.slots["text"])
    if intent == "personal.notes_ask":
        return await _tell_notes(request)
    if intent == "personal.note_forget":
        return await _forget_last(request)
    if intent != "personal.notes_forget":
        await request.memory.put(NAME, None)
    if intent != "personal.name_forget":
        await request.memory.put(NOTES, None)
    ko, en = _FORGOTTEN[intent]
    return reply(request, ko=ko, en=en, intent=intent)


async def _repeat(request: Request) -> ReplyPart:
    turns = await request.memory.turns(1)
    if not turns:
        return reply(
            request,
            ko="아직 제가 한 말이 없어요.",
            en="I haven't said anything yet.",
            intent="personal.repeat",
        )
    return ReplyPart(text=turns[-1].reply, intent="personal.repeat")


async def _keep_name(request: Request, said: str, language: Language) -> ReplyPart | None:
    name = _name(said, language)
    if not name or _NO_NAME.match(name):
        return None
    await request.memory.put(NAME, name)
    return reply(
        request,
        ko=f"네, {name} 님. 기억할게요.",
        en=f"Nice to meet you, {name}. I'll remember that.",
        intent="personal.name_keep",
    )


def _name(said: str, language: Language) -> str:
    """The bare name: “민준이야” is 민준, “지수야” 지수; “서이야” stays 서이, because 서 would take 야."""
    if language == "en":
        return said.title()
    bare = _KO_COPULA.sub("", said.replace(" ", ""))
    cut = said.replace(" ", "")[len(bare) :]
    if bare and cut.startswith("이") and not final_of(bare):
        bare += "이"
    return bare


async def _tell_name(request: Request) -> ReplyPart:
    name = await request.memory.get(NAME)
    if name is None:
        return reply(
            request,
            ko="아직 이름을 몰라요. “내 이름은 민준이야”처럼 알려 주세요.",
            en="I don't know your name yet. Tell me with “my name is Sam”.",
            intent="personal.name_ask",
        )
    return reply(request, ko=f"{name} 님이에요.", en=f"Your name is {name}.", intent="personal.name_ask")


async def _notes(request: Request) -> list[str]:
    kept = await request.memory.get(NOTES)
    return [str(note) for note in json.loads(kept)] if kept else []


async def _keep_note(request: Request, said: str) -> ReplyPart | None:
    note = re.sub(r"(?<=다)고$|이?라고$", "", said.strip()).strip()
    if len(note.replace(" ", "")) < 2:
        return None
    if len(note) > MAX_CHARS:
        return reply(
            request,
            ko="너무 길어서 다 기억하지 못해요.",
            en="That's too long for me to remember.",
            intent="personal.note_keep",
        )
    notes = [*(await _notes(request)), note][-MAX_NOTES:]
    await request.memory.put(NOTES, json.dumps(notes, ensure_ascii=False))
    return reply(
        request,
        ko=f"네, 기억할게요. {_ended(note)}",
        en=f"I'll remember: {_yours(note)}.",
        intent="personal.note_keep",
    )


def _ended(note: str) -> str:
    return note if note.endswith(".") else note + "."


def _yours(note: str) -> str:
    """The user's words from the agent's side."""
    swaps = {"my": "your", "i": "you", "me": "you", "mine": "yours", "am": "are", "myself": "yourself"}
    return " ".join(swaps.get(word, word) for word in note.split())


async def _tell_notes(request: Request) -> ReplyPart:
    notes = await _notes(request)
    if not notes:
        return reply(
            request, ko="기억해 둔 것이 없어요.", en="I have nothing noted.", intent="personal.notes_ask"
        )
    return reply(
        request,
        ko=f"{say_native(len(notes))} 가지를 기억하고 있어요. {' '.join(_ended(note) for note in notes)}",
        en=f"I have {say_whole(len(notes), 'en')} note{'' if len(notes) == 1 else 's'}. {_sentences(notes)}",
        intent="personal.notes_ask",
    )


def _sentences(notes: Sequence[str]) -> str:
    return " ".join(f"{_yours(note).capitalize()}." for note in notes)


async def _forget_last(request: Request) -> ReplyPart:
    notes = await _notes(request)
    if not notes:
        return reply(
            request, ko="기억해 둔 것이 없어요.", en="I have nothing noted.", intent="personal.note_forget"
        )
    gone = notes.pop()
    await request.memory.put(NOTES, json.dumps(notes, ensure_ascii=False) if notes else None)
    said = f"“{gone}”"
    return reply(
        request,
        ko=f"네, {with_particle(said, '을')} 잊었어요.",
        en=f"All right, I've forgotten “{_yours(gone)}”.",
        intent="personal.note_forget",
    )
