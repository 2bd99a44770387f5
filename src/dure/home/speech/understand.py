"""From a sentence to a plan: pure, so that the same sentence in the same home at the same moment is always the same."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dure.errors import Language
from dure.home.speech.asides import Known, after_asides, before_asides, explains, goes_on, requests, units
from dure.home.speech.corrections import Corrections, Whole
from dure.home.speech.feelings import help_for, read_feeling
from dure.home.speech.guesses import guesses, unknown_words
from dure.home.speech.household import Snapshot
from dure.home.speech.plan import Memory, Plan
from dure.home.speech.planner import Context, Planner, spoken_of
from dure.home.speech.reading import read_clause
from dure.home.speech.rewording import plainer, supposed
from dure.home.speech.risk import is_risky
from dure.home.speech.spelling import GUESSED
from dure.home.speech.targets import Finder
from dure.home.speech.tiling import Tiled, tile
from dure.home.speech.times import Mark, bare_clock, read_times, without_on
from dure.home.speech.tokens import Reading, Token
from dure.home.speech.vocabulary import feelings, fold
from dure.home.speech.want import fits
from dure.language.text import Sentence

__all__ = ["MAX_CHARS", "Context", "understand"]

MAX_CHARS = 160
"""The longest sentence that is looked at."""

_COMMA = re.compile(r"[,;.](?= )")
_ASKS = re.compile(
    r"(?:줘|줘요|주세요|주라|줄래|봐|봐라|\?)[.,]?$|^(?:is|are|did|have|has|what|how|when|check|tell)\b"
)
"""How a question ends, or begins in English, that a remark may follow."""
_COMPLAINS = re.compile(
    r"(?:(?:그건|이건|그거|아니|야|아|어|음),? )?(?:너무|좀|조금|많이|아직)(?: (?:너무|좀|많이))? ?(?:낮|높|크|커|작|밝|어둡|어두|약하|약해|세|센|덥|더|춥|추|시끄|시끄럽|느리|빠르|뜨겁|차갑)\S*$"
    r"|(?:that is |that's |it is |it's )?(?:still )?(?:way |far |much |a bit |a little )?too [a-z]+$",
    re.IGNORECASE,
)
"""“너무 낮다”: what is said of what was set just before."""
_CALLS = re.compile(
    r"(?:아빠|엄마|어머니|아버지|할머니|할아버지|형|누나|언니|오빠|삼촌|이모|고모), .*(?:그만(?: ?\S+)?|하지 ?마\S*)$"
)
"""“아빠, 컴퓨터 좀 그만해”: a person is told to stop, no appliance."""
_NARRATES = re.compile(r"있었[가-힣]+$")
"""“집에 오니까 문이 열려 있었어” tells a story."""
_HEATING = frozenset({"boiler", "thermostat"})
_POINTING = re.compile(r"\s*(?:아까 ?|방금 ?)?[그저] ")
"""“그 불”: how a Korean sentence begins that means what was just spoken of."""


def understand(
    text: str, language: Language, snapshot: Snapshot, context: Context, now: datetime
) -> Plan | None:
    """What is to be done, told, offered or asked; None where the sentence is nothing for the home.

    Every word of the sentence has to be explained: a sentence that holds anything else is left to others.

    Args:
        text: what was said, without a name.
        language: of a text whose letters do not tell.
        snapshot: the home as it is now.
        context: what was said before.
        now: aware, in the household's zone.
    """
    if not text or len(text) > MAX_CHARS:
        return None
    sentence = Sentence.of(text, language)
    if not sentence.key.strip():
        return None
    if _CALLS.match(text.strip()):
        return None

    if plan := _otherwise(text, language, snapshot, context, now):
        return plan
    plan, known = _whole(text, sentence, snapshot, context, now)
    if plan is not None and (plan.intent == "appliance.when" or not _fits(plan, snapshot)):
        # “커튼 걷어라, 해가 중천이다” is no 1002 %, “just got off nights” no time
        other = _beside_remarks(text, language, known, snapshot, context, now)
        return other if other is not None and other.steps and _fits(other, snapshot) else plan
    return plan or _beside_remarks(text, language, known, snapshot, context, now)


def _otherwise(
    text: str, language: Language, snapshot: Snapshot, context: Context, now: datetime
) -> Plan | None:
    """What a sentence comes to that says it in other words, takes a part of itself back or supposes something."""

    def whole(part: str, after: Context) -> Plan | None:
        return _whole(part, Sentence.of(part, language), snapshot, after, now)[0]

    def cut(part: str) -> Tiled:
        said = Sentence.of(part, language)
        return tile(said, snapshot.household.entries(said.language))

    plain = plainer(text, language)
    if plain is not None and (plan := whole(plain, context)) is not None:
        return plan
    corrected = Corrections(whole, cut, context, language).plan(text)
    return corrected or _supposed(text, language, whole, snapshot, context)


def _beside_remarks(
    text: str, language: Language, known: Known, snapshot: Snapshot, context: Context, now: datetime
) -> Plan | None:
    """What a sentence comes to without what is said after or before its order."""
    for order in before_asides(text, language, known):
        plan, _ = _whole(order, Sentence.of(order, language), snapshot, context, now)
        told = explains(text[len(order) :].lstrip(" ,.;"), language) and requests(order, language)
        asked = plan is not None and plan.tell and _ASKS.search(order) is not None
        if plan is not None and (plan.steps or asked) and _may_follow(plan, snapshot, explained=told):
            return plan
    for aside, rest in after_asides(text, language, known):
        then = _beside(aside, language, snapshot, context)
        plan, _ = _whole(rest, Sentence.of(rest, language), snapshot, then, now)
        may = plan is not None and _may_follow(
            plan, snapshot, explained=explains(aside, language) and requests(rest, language)
        )
        if plan is not None and plan.tell and _NARRATES.search(rest):
            continue
        if plan is not None and may and (plan.offer or not goes_on(aside)):
            return plan
    return None


def _supposed(
    text: str, language: Language, whole: Whole, snapshot: Snapshot, context: Context
) -> Plan | None:
    """“if the lamp's on, turn it off”: to do it anyway comes to the same; None where it does not."""
    for thing, order, act in supposed(text, language):
        asked = whole(f"is {thing} on", context)
        after = replace(context, memory=asked.memory, which=(), pending=None) if asked else context
        plan = whole(order, after)
        clause = plan.memory.clause if plan is not None else None
        if plan is None or clause is None or set(clause.acts) - {"turn", "set"} != {act}:
            continue
        if not _harms(plan, snapshot):
            return plan
    return None


def _may_follow(plan: Plan, snapshot: Snapshot, *, explained: bool = False) -> bool:
    """Whether something not understood may have been said beside it: where it can do harm, only a reason of what is asked back."""
    changes = [change for step in plan.steps for change in step.changes]
    if changes and not _says_what(plan):
        return False
    if _harms(plan, snapshot):
        return explained and all(step.now for step in plan.steps)
    undo = plan.thought is not None and plan.thought.what in ("undo", "drop")
    return bool(undo or changes or plan.offer or plan.which or plan.missing or plan.tell)


def _says_what(plan: Plan) -> bool:
    """Whether it says what is to be done by more than a number that may be no number: “커튼 사야 …”."""
    clause = plan.memory.clause
    return clause is not None and bool(
        set(clause.acts) - {"do"}
        or clause.options
        or clause.named("mute")
        or any(number.unit or number.role == "to" for number in clause.numbers)
        or (clause.numbers and any(clause.named(trait) for trait in ("volume", "channel")))
    )


def _whole(
    text: str, sentence: Sentence, snapshot: Snapshot, context: Context, now: datetime
) -> tuple[Plan | None, Known]:
    """The plan of a sentence of which every word is known, and which of its words are."""
    size = units(text, sentence.language)
    every = Known(size=size, until=size, since=0, felt=False)
    own = snapshot.household.entries(sentence.language)
    if feeling := read_feeling(sentence, own):
        offer = help_for(feeling, context.room, snapshot)
        if not offer:
            return None, Known(size=size, until=0, since=size, felt=False)
        memory = spoken_of(offer, snapshot)
        plan = Plan(intent="appliance.offer", offer=offer, feeling=feeling.what, memory=memory)
        return plan, every
    marks = read_times(sentence, now)
    cut = [(mark.start, mark.end) for mark in marks]
    tiled = tile(sentence, own, cut=cut)
    if tiled.unknown:
        tiled = _once_more(sentence, tiled, snapshot, cut)
    if tiled.unknown or not tiled.tokens:
        felt = any(word in fold(sentence.key) for word in feelings(sentence.language))
        until = min((token.start for token in tiled.unknown), default=0)
        since = max((token.end for token in tiled.unknown), default=size)
        return None, Known(size=size, until=until, since=since, felt=felt)
    asking, pointing = text.rstrip().endswith("?"), _POINTING.match(text) is not None
    commas = _commas(text, sentence)

    def planned(words: Tiled, times: Sequence[Mark]) -> Plan | None:
        planner = Planner(sentence, words, times, snapshot, context, now, commas)
        return planner.plan(pointing=pointing, asking=asking)

    meant = planned(tiled, marks)
    guessed = any(GUESSED in token.readings for token in tiled.tokens)
    if meant is not None and guessed and (_harms(meant, snapshot) or _heats(meant, snapshot)):
        return None, every
    if meant is None and (fewer := without_on(marks, sentence.key)) is not None:
        lit = tile(sentence, own, cut=[(mark.start, mark.end) for mark in fewer])
        meant = planned(lit, fewer) if not lit.unknown else None
    if sentence.language == "en" and (meant is None or not _fits(meant, snapshot)):
        timed = bare_clock(sentence, marks, now)
        words = tile(sentence, own, cut=[(mark.start, mark.end) for mark in timed]) if timed else None
        if timed and words and not words.unknown and (later := planned(words, timed)) is not None:
            meant = later if _fits(later, snapshot) else meant
    return meant, every


def _harms(plan: Plan, snapshot: Snapshot) -> bool:
    """Whether anything that is to be changed can do harm."""
    return any(is_risky(snapshot, *change) for step in plan.steps for change in step.changes)


def _heats(plan: Plan, snapshot: Snapshot) -> bool:
    """Whether anything that heats the home is to be changed."""
    home = snapshot.household.by_id
    return any(home[id_].kind in _HEATING for step in plan.steps for id_, *_ in step.changes)


def _fits(plan: Plan, snapshot: Snapshot) -> bool:
    """Whether everything that is to be changed can be so."""
    home = snapshot.household.by_id
    changes = [change for step in plan.steps for change in step.changes]
    return all(fits(home[id_].traits.get(trait), value) for id_, trait, value in changes)


def _beside(aside: str, language: Language, snapshot: Snapshot, context: Context) -> Context:
    """What was said before the rest may leave out what the aside names, and nothing that was spoken of before it.

    A complaint is of what was set just before: “너무 낮다, 26도로 하자”.
    """
    if _COMPLAINS.match(aside):
        return replace(context, which=(), pending=None)
    sentence = Sentence.of(aside, language)
    tiled = tile(sentence, snapshot.household.entries(sentence.language))
    unsure = {place for span in unknown_words(sentence, tiled) for place in range(*span)}
    named = [
        token for token in tiled.tokens if token.has("kind", "name", "room") and token.start not in unsure
    ]
    clause = read_clause(named, sentence.language, snapshot.household)
    room = clause.rooms[0] if clause.rooms else context.room
    memory = Memory()
    if len(clause.heads) == 1:
        finder = Finder(snapshot, room, memory, sentence.language)
        memory = spoken_of([(id_, "on_off", True) for id_ in finder.find(clause).appliances], snapshot)
    return replace(context, room=room, memory=memory, which=(), pending=None)


def _commas(text: str, sentence: Sentence) -> frozenset[int]:
    """Before which words of an English sentence a comma stands."""
    if sentence.language == "ko":
        return frozenset()
    before = (Sentence.of(text[: comma.start()], "en") for comma in _COMMA.finditer(text))
    return frozenset(len(one.words.replace("-", " ").split()) for one in before)


def _once_more(sentence: Sentence, tiled: Tiled, snapshot: Snapshot, cut: Sequence[tuple[int, int]]) -> Tiled:
    """The same with guesses at what is not known: a name that was misheard, or a course that is not there."""
    extra = [*guesses(sentence, tiled, snapshot.household)]
    own = snapshot.household.entries(sentence.language)
    if extra:
        better = tile(sentence, own, extra, cut)
        if not better.unknown:
            return better
    if len(tiled.unknown) == 1 and (unknown := _course(tiled)):
        return tile(sentence, own, [unknown], cut)
    return tiled


def _course(tiled: Tiled) -> Token | None:
    """An unknown word before “코스” or “mode” is a course that may not be there."""
    unknown = tiled.unknown[0]
    after = [token for token in tiled.tokens if token.start == unknown.end]
    if not after or after[0].get("trait") != "mode":
        return None
    return replace(unknown, readings=(Reading("unknown_course", unknown.text), Reading("guess")))
