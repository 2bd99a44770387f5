"""What the home answers: what was done, what could not be and why, what is asked back. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import ModuleType

from dure.api.home import Appliance, ApplianceState, Outcome, Room, Value
from dure.errors import Language
from dure.home.model import load_model
from dure.home.speech import said_en, said_ko
from dure.home.speech.household import Household
from dure.home.speech.phrases import Deed, Form, is_number, number_said
from dure.home.speech.plan import Change, Missing
from dure.language.particles import with_particle as attach

_MOST_NAMED = 3
"""More appliances than this are counted instead of named."""


class Answerer:
    """Speaks about one home in one language.

    Args:
        household: what there is.
        language: which language.
    """

    def __init__(self, household: Household, language: Language) -> None:
        self._home = household
        self._language = language
        self._said: ModuleType = said_ko if language == "ko" else said_en

    def choose(self, ko: str, en: str) -> str:
        """What is said in its language."""
        return ko if self._language == "ko" else en

    def _placed(self, appliance: Appliance) -> str:
        room = self._home.room_by_id.get(appliance.room)
        return f"{self._name(room)} {self._name(appliance)}" if room else self._name(appliance)

    def _door(self, appliance: Appliance) -> str:
        """The door that a lock is on: people open doors, not locks."""
        name = self._name(appliance)
        if name not in load_model().kinds["door_lock"].words[self._language]:
            return name
        room = self._home.room_by_id.get(appliance.room)
        if room is None:
            return self.choose("문", "door")
        return self.choose(f"{self._name(room)}문", f"{self._name(room)} door")

    def _name(self, thing: Appliance | Room) -> str:
        return str(self._said.name(thing))

    # ------------------------------------------------------------ deeds

    def changed(self, made: Sequence[Change], form: Form) -> str:
        """What was done, will be done or is offered, in one sentence; empty for nothing."""
        found = self._deeds(made)
        if not found:
            return ""
        said = str(self._said.deeds(found, form))
        return said if said.endswith("?") or form == "title" else f"{said}."

    def _deeds(self, made: Sequence[Change]) -> list[Deed]:
        grouped: dict[tuple[str, Value, bool], list[str]] = {}
        for id_, trait, value in made:
            if id_ in self._home.by_id:
                grouped.setdefault((trait, value, isinstance(value, bool)), []).append(id_)
        starts = {id_ for id_, trait, value in made if (trait, value) == ("operation", "running")}
        courses = {id_ for id_, trait, _ in made if trait == "mode"}
        found: list[Deed] = []
        last: list[str] = []
        for (trait, value, _), ids in sorted(grouped.items(), key=lambda item: _order(item[0][0])):
            if trait == "operation" and value == "running" and set(ids) <= courses:
                continue
            kinds = {self._home.by_id[id_].kind for id_ in ids}
            found.append(
                Deed(
                    who="" if ids == last else self.who(ids, kinds, trait),
                    kind=min(kinds),
                    trait=trait,
                    value=value,
                    running=trait == "mode" and set(ids) <= starts,
                    course=set(ids) <= courses,
                )
            )
            last = ids
        return found

    def who(self, ids: Sequence[str], kinds: set[str], trait: str = "") -> str:
        """Appliances by their names, or counted where they are many.

        Args:
            ids: which.
            kinds: of which kinds they are.
            trait: which trait it is about: of a lock people name the door.
        """
        if trait == "locked" and len(ids) == 1:
            return self._door(self._home.by_id[ids[0]])
        if len(ids) > _MOST_NAMED and len(kinds) == 1:
            return str(self._said.counted(min(kinds), len(ids)))
        if len(ids) > _MOST_NAMED:
            return self.choose(f"가전 {len(ids)}개", f"{len(ids)} appliances")
        names = [self._name(self._home.by_id[id_]) for id_ in ids]
        if len(set(names)) < len(names):
            names = [self._placed(self._home.by_id[id_]) for id_ in ids]
        joined = [names[0], *(n if self._language == "ko" else f"the {n}" for n in names[1:])]
        return str(self._said.listed(joined))

    # ------------------------------------------------------------ outcomes

    def outcomes(self, outcomes: Sequence[Outcome]) -> str:
        """What came of orders: what was done, then what was not and why."""
        done = [one for one in outcomes if one.done]
        if done and all(one.previous == one.order.value for one in done):
            sentences = [self._already(done)]
        else:
            sentences = [self.changed([_change(one) for one in done], "done")]
        said: set[str] = set()
        for one in outcomes:
            if not one.done and one.reason != "unconfirmed":
                sentence = self.refused(one)
                if sentence not in said:
                    said.add(sentence)
                    sentences.append(sentence)
        return " ".join(filter(None, sentences))

    def _already(self, done: Sequence[Outcome]) -> str:
        if len(done) > 1:
            power = {one.order.value for one in done if one.order.trait == "on_off"}
            if len(power) == 1 and all(one.order.trait == "on_off" for one in done):
                ko, en = ("켜져", "on") if power == {True} else ("꺼져", "off")
                return self.choose(f"이미 다 {ko} 있어요.", f"They are all {en} already.")
            return self.choose("이미 다 그렇게 돼 있어요.", "It is all like that already.")
        order = done[0].order
        return str(self._said.already(self._home.by_id[order.appliance], order.trait, order.value))

    def really(self, made: Sequence[Change]) -> str:
        """The second confirmation of what can do harm."""
        shall = self.changed(made, "shall")
        return self.choose(f"정말 {shall}", shall.replace("Shall I", "Do you really want me to", 1))

    def refused(self, outcome: Outcome) -> str:
        """Why one order was not carried out."""
        appliance = self._home.by_id.get(outcome.order.appliance)
        if appliance is None:
            return self.choose("그런 기기는 없어요.", "There is no such appliance.")
        detail = outcome.detail.get(self._language, "")
        who, reason = self._name(appliance), outcome.reason
        if reason == "out_of_range":
            return self._range(appliance, outcome.order.trait)
        if reason == "unsafe":
            return self._unsafe(appliance, outcome)
        ko, en = _WHY.get(str(reason), _WHY["failed"])
        sentence = self.choose(ko.format(은=attach(who, "은"), 이=attach(who, "이")), en.format(who=who))
        return f"{sentence} {_sentence(detail)}".strip()

    def _unsafe(self, appliance: Appliance, outcome: Outcome) -> str:
        who = self._name(appliance)
        if outcome.order.trait == "valve_open":
            return self.choose(
                f"{attach(who, '은')} 말로 열 수 없어요. 안전을 위해 손으로 직접 열어 주세요.",
                f"I never open the {who}. For safety, please open it by hand.",
            )
        return self.choose(
            f"{attach(who, '은')} 안전 때문에 말로 그렇게 할 수 없어요. 직접 해 주세요.",
            f"For safety I can't do that with the {who}. Please do it by hand.",
        )

    def _range(self, appliance: Appliance, trait: str) -> str:
        who, profile = self._name(appliance), appliance.traits.get(trait)
        if profile is not None and profile.options:
            known = [str(self._said.option_name(option)) for option in profile.options]
            what = attach(
                "모드"
                if trait == "mode" and appliance.kind not in said_ko.PROGRAMMES
                else _CHOICES.get(trait, "설정"),
                "이",
            )
            return self.choose(
                f"{who}에는 그런 {what} 없어요. {', '.join(known)} 중에서 골라 주세요.",
                f"The {who} has no such setting. It has {said_en.listed(known)}.",
            )
        if profile is None or profile.low is None or profile.high is None:
            return self.choose(
                f"{attach(who, '은')} 그 값으로 맞출 수 없어요.", f"The {who} can't be set to that."
            )
        low, high = number_said(profile.low), number_said(profile.high)
        unit = load_model().traits[trait].unit if trait in load_model().traits else ""
        ko, en = {"°C": ("도", " degrees"), "%": ("퍼센트", " percent")}.get(unit, ("", ""))
        return self.choose(
            f"{attach(who, '은')} {low}{ko}에서 {high}{ko}까지만 맞출 수 있어요.",
            f"The {who} can only be set from {low} to {high}{en}.",
        )

    # ------------------------------------------------------------ questions of the home

    def which(self, ids: Sequence[str]) -> str:
        """Which one is meant?"""
        rooms = [self._home.by_id[id_].room for id_ in ids]
        if all(rooms) and len(set(rooms)) == len(rooms):
            names = [
                self._name(self._home.room_by_id[room]) for room in rooms if room in self._home.room_by_id
            ]
            last = self._name(self._home.by_id[ids[0]])
            return self.choose(
                f"어느 {last} 말이에요? {', '.join(names)}에 있어요.",
                f"Which {last} do you mean: the one in {said_en.listed([f'the {n}' for n in names]).replace(' and ', ' or ')}?",
            )
        names = [self._name(self._home.by_id[id_]) for id_ in ids]
        return self.choose(
            f"어느 것 말이에요? {', '.join(names)} 중에서 골라 주세요.",
            f"Which one do you mean: {said_en.listed(names).replace(' and ', ' or ')}?",
        )

    def offer(self, feeling: str, made: Sequence[Change]) -> str:
        """What would help, asked."""
        del feeling
        return self.changed(made, "shall")

    def missing(self, missing: Missing) -> str:
        """What is not here, or cannot do that."""
        if missing.of:
            who = self._name(self._home.by_id[missing.of])
            if missing.wanted == "course":
                return self._range(self._home.by_id[missing.of], "mode")
            if missing.wanted in load_model().traits:
                what = load_model().traits[missing.wanted].words[self._language][0]
                return self.choose(
                    f"{attach(who, '은')} {attach(what, '을')} 알려 주지 않아요.",
                    f"The {who} doesn't tell its {what}.",
                )
            return self.choose(f"{attach(who, '은')} 그렇게 할 수 없어요.", f"The {who} can't do that.")
        room = self._home.room_by_id.get(missing.room)
        if missing.wanted in load_model().traits:
            word = load_model().traits[missing.wanted].words[self._language][0]
            place = self._name(room) if room else self.choose("집", "home")
            return self.choose(
                f"{place}에는 {attach(word, '을')} 재는 기기가 없어요.",
                f"Nothing measures the {word} of the {place}.",
            )
        kinds = load_model().kinds
        word = kinds[missing.kind].words[self._language][0] if missing.kind in kinds else missing.word
        if room is not None:
            place = self._name(room)
            return self.choose(
                f"{place}에는 {attach(word, '이')} 없어요.",
                f"There {said_en.is_or_are(word)} no {word} in the {place}.",
            )
        return self.choose(
            f"{attach(word, '은')} 여기 없어요.", f"There {said_en.is_or_are(word)} no {word} here."
        )

    # ------------------------------------------------------------ how it is

    def told(
        self, question: str, tell: Sequence[tuple[str, str]], states: Mapping[str, ApplianceState]
    ) -> str:
        """The answer to a question about values."""
        if question == "any" or (question == "on" and len(tell) > _MOST_NAMED):
            return self._any(tell, states)
        return " ".join(self._one(id_, trait, states) for id_, trait in tell[:5])

    def _one(self, id_: str, trait: str, states: Mapping[str, ApplianceState]) -> str:
        appliance, state = self._home.by_id[id_], states.get(id_)
        values = state.values if state else {}
        room = self._home.room_by_id.get(appliance.room)
        said = str(self._said.state(appliance, trait, values, self._name(room) if room else ""))
        if state is not None and not state.reachable:
            lost = self.choose(
                "지금은 연결이 안 돼서, 마지막으로 알던 상태예요.",
                "It can't be reached now; this is what I knew last.",
            )
            return f"{said} {lost}"
        return said

    def not_permitted(self, id_: str) -> str:
        """Where the agent that is asked may not reach what it is asked about."""
        name = self._name(self._home.by_id[id_])
        ko, en = _WHY["not_permitted"]
        return self.choose(ko.replace("{은}", attach(name, "은")), en.replace("{who}", name))

    def _any(self, tell: Sequence[tuple[str, str]], states: Mapping[str, ApplianceState]) -> str:
        names = []
        word = "on"
        for id_, trait in tell:
            value = states[id_].values.get(trait) if id_ in states else None
            word = "on" if trait == "on_off" else "open"
            is_so = value is False if trait == "locked" else value is True or (is_number(value) and value > 0)
            if is_so:
                names.append(self._name(self._home.by_id[id_]))
        kinds = {self._home.by_id[id_].kind for id_, _ in tell}
        return str(self._said.chosen(names, word, min(kinds) if len(kinds) == 1 else ""))

    # ------------------------------------------------------------ short ones

    def undone(self) -> str:
        """Before it is said what that came to."""
        return self.choose("되돌렸어요.", "Undone.")

    def nothing_to_undo(self) -> str:
        """Where nothing was done that could be taken back."""
        return self.choose("되돌릴 게 없어요.", "There is nothing to take back.")

    def left_alone(self) -> str:
        """After a no."""
        return self.choose("알겠어요. 그대로 둘게요.", "All right, I'll leave it.")


def _sentence(said: str) -> str:
    """A maker's or a driver's words as a sentence of their own."""
    said = said.strip()
    return f"{said[:1].upper()}{said[1:]}{'' if said.endswith(('.', '!', '?')) else '.'}" if said else ""


def _order(trait: str) -> int:
    return {"on_off": 0, "mode": 1, "operation": 9}.get(trait, 2)


def _change(outcome: Outcome) -> Change:
    return outcome.order.appliance, outcome.order.trait, outcome.order.value


_CHOICES: Mapping[str, str] = {"mode": "코스", "fan": "세기", "source": "입력"}
_WHY: Mapping[str, tuple[str, str]] = {
    "unreachable": ("{이} 연결되지 않아요. 켜져 있는지 봐 주세요.", "I can't reach the {who}. Is it on?"),
    "unlinked": ("{이} 쓰는 계정의 연결이 끊겼어요. 계정을 다시 연결해 주세요.", "The account of the {who} is not linked any more. Please link it again."),
    "not_permitted": ("{은} 제가 다뤄도 된다는 허락을 받지 못했어요.", "I'm not permitted to use the {who}."),
    "read_only": ("{은} 보기만 할 수 있고 바꿀 수는 없어요.", "That can only be read from the {who}, not changed."),
    "unsupported": ("{은} 그렇게 할 수 없어요.", "The {who} can't do that."),
    "busy": ("{이} 지금 다른 일을 하고 있어요. 조금 뒤에 다시 말해 주세요.", "The {who} is busy. Please try again in a moment."),
    "failed": ("{이} 말을 듣지 않았어요. 그대로예요.", "The {who} didn't do it."),
}  # fmt: skip
