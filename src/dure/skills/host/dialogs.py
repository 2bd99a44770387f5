"""Questions that the platform asks on a skill's behalf: for a slot that is missing, or whether one is right."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

from dure.api import Request
from dure.errors import Language
from dure.language.intents import SlotType, SlotValue, Understood
from dure.language.intents.understander import read_slot
from dure.skills.host import phrases
from dure.skills.host.installed import Installed
from dure.skills.host.manifest import slot_type
from dure.skills.host.talk_intents import ANSWERS
from dure.skills.host.talks import Asked, Talk
from dure.skills.wires.base import Ask, Dialog, plain

Understand = Callable[[Collection[str]], Understood | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What to tell the skill next.

    Attributes:
        intent: which intent.
        slots: what is known of it.
        confirmed: what the user confirmed or denied.
        dialog: how far the questions have come; empty where none was asked yet.
    """

    intent: str
    slots: Mapping[str, SlotValue]
    confirmed: Mapping[str, bool] = field(default_factory=dict)
    dialog: Literal["", "started", "going", "complete"] = "going"


class Dialogs:
    """Asks for slots; keeps what it asked in the talk."""

    def progress(
        self, skill: Installed, intent: str, slots: Mapping[str, SlotValue]
    ) -> Literal["started", "going", "complete"]:
        """How far an intent has come that was just said."""
        del slots
        known = skill.manifest.intents.get(intent)
        wants = known is not None and any(slot.required for slot in known.slots.values())
        return "started" if wants and skill.wire.leads_dialog else "complete"

    def missing(
        self,
        talk: Talk,
        skill: Installed,
        intent: str,
        slots: Mapping[str, SlotValue],
        language: Language,
    ) -> str:
        """The question for the first slot that is missing, if the hub is to ask for it; empty for none."""
        if skill.wire.leads_dialog or not (slot := _next(skill, intent, slots)):
            return ""
        talk.asked = Asked(intent=intent, slots=slots, want="slot", slot=slot)
        return self.question(talk, skill, language)

    def ask(self, talk: Talk, skill: Installed, ask: Ask, dialog: Dialog, language: Language) -> Step | None:
        """Do what a skill wants asked; gives the next step where there is nothing (more) to ask."""
        intent = dialog.intent or ask.intent
        slots, confirmed = _goes_on(skill, ask, intent, dialog, language)
        want, slot = dialog.want, dialog.slot
        if want == "delegate":
            slot = _next(skill, intent, slots)
            if not slot:
                again = intent == ask.intent and ask.dialog == "complete"
                complete = Step(intent=intent, slots=slots, confirmed=confirmed, dialog="complete")
                return None if again else complete
            want = "slot"
        talk.asked = Asked(intent=intent, slots=slots, want=want, slot=slot, confirmed=confirmed)
        return None

    def question(self, talk: Talk, skill: Installed, language: Language) -> str:
        """What the hub asks where the skill said nothing itself; empty where nothing is asked."""
        asked = talk.asked
        if asked is None:
            return ""
        if asked.want == "confirm":
            values = [asked.slots[asked.slot]] if asked.slot in asked.slots else asked.slots.values()
            return phrases.confirm(", ".join(value.text for value in values), language)
        intent = skill.manifest.intents.get(asked.intent)
        slot = intent.slots.get(asked.slot) if intent else None
        own = slot.ask.get(language) or next(iter(slot.ask.values()), "") if slot else ""
        return own or phrases.ask_for(asked.slot, language)

    def take(
        self, talk: Talk, skill: Installed, request: Request, understand: Understand, others: Collection[str]
    ) -> Step | None:
        """Read the answer to a question; None where it is none, and the question stands.

        Args:
            talk: the talk.
            skill: with whom.
            request: what was said.
            understand: what it means to some owners of intents.
            others: whose intents may be meant in place of an answer.
        """
        asked = talk.asked
        if asked is None:
            return None
        if asked.want == "confirm":
            found = understand([ANSWERS])
            if found is None:
                return _other(understand, others)
            confirmed = {**asked.confirmed, asked.slot: found.intent == "yes"}
            return Step(intent=asked.intent, slots=asked.slots, confirmed=confirmed)
        intent = skill.manifest.intents.get(asked.intent)
        slot = intent.slots.get(asked.slot) if intent else None
        kind = slot_type(skill.manifest, slot) if slot else SlotType()
        value = read_slot(kind, request.text, request.language, now=request.now) if asked.slot else None
        if value is None:
            return _other(understand, others)
        return self._filled(talk, skill, asked, value)

    def take_as_said(self, talk: Talk, skill: Installed, request: Request) -> Step | None:
        """Take an answer that is none of a slot's values, where the skill leads the dialogue and judges it itself."""
        asked = talk.asked
        if asked is None or asked.want != "slot" or not skill.wire.leads_dialog:
            return None
        intent = skill.manifest.intents.get(asked.intent)
        slot = intent.slots.get(asked.slot) if intent else None
        if slot is None or slot.type not in skill.manifest.types:
            return None
        value = read_slot(SlotType(), request.text, request.language, now=request.now)
        return self._filled(talk, skill, asked, value) if value is not None else None

    def _filled(self, talk: Talk, skill: Installed, asked: Asked, value: SlotValue) -> Step:
        slots = {**asked.slots, asked.slot: value}
        if not skill.wire.leads_dialog and (following := _next(skill, asked.intent, slots)):
            talk.asked = Asked(intent=asked.intent, slots=slots, want="slot", slot=following)
            return Step(intent="", slots=slots)
        dialog: Literal["going", "complete"] = "going" if skill.wire.leads_dialog else "complete"
        confirmed = {name: yes for name, yes in asked.confirmed.items() if name != asked.slot}
        return Step(intent=asked.intent, slots=slots, confirmed=confirmed, dialog=dialog)


def _goes_on(
    skill: Installed, ask: Ask, intent: str, dialog: Dialog, language: Language
) -> tuple[Mapping[str, SlotValue], Mapping[str, bool]]:
    """The slots, and what was confirmed, with which a dialogue goes on; another intent begins with what it was given."""
    changed = _changed(skill, ask, intent, dialog, language)
    if intent != ask.intent:
        return changed, {}
    cleared = {name for name, text in dialog.slots.items() if not text}
    slots = {name: value for name, value in ask.slots.items() if name not in cleared}
    confirmed = {name: yes for name, yes in ask.confirmed.items() if name not in cleared}
    return {**slots, **changed}, confirmed


def _changed(
    skill: Installed, ask: Ask, intent: str, dialog: Dialog, language: Language
) -> Mapping[str, SlotValue]:
    """The slots that a skill has given another value, read as if they had been said."""
    known = skill.manifest.intents.get(intent)
    changed: dict[str, SlotValue] = {}
    for name, text in dialog.slots.items():
        before = ask.slots.get(name)
        if not text:
            continue
        if before is not None and text in (before.text, plain(before)):
            if intent != ask.intent:
                changed[name] = before
            continue
        slot = known.slots.get(name) if known else None
        read = read_slot(slot_type(skill.manifest, slot), text, language, now=ask.now) if slot else None
        changed[name] = read or SlotValue(text=text, value=text)
    return changed


def _next(skill: Installed, intent: str, slots: Mapping[str, SlotValue]) -> str:
    """The first required slot that is missing; empty for none."""
    known = skill.manifest.intents.get(intent)
    names = known.slots if known else {}
    return next((name for name, slot in names.items() if slot.required and name not in slots), "")


def _other(understand: Understand, others: Collection[str]) -> Step | None:
    """The user wants something else of the skill instead, which begins as any other wish does."""
    found = understand(others)
    return Step(intent=found.intent, slots=found.slots, dialog="") if found is not None else None
