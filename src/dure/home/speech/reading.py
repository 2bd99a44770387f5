"""What the words of one part of a sentence are in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dure.errors import Language
from dure.home.model import load_model
from dure.home.speech.clauses import Clause, Head, Number
from dure.home.speech.household import GUARDED, Household
from dure.home.speech.idioms import settle
from dure.home.speech.tokens import Token

_NEVER_WANTED = frozenset(
    option for trait in ("operation", "phase", "media") for option in load_model().traits[trait].options
) | {"washing", "rinsing", "spinning", "drying", "cooling_down", "cooking", "steaming"}
"""Options that an appliance is in, and that nobody chooses by their name."""
_FLAGGED = {
    "particle": frozenset({"also", "only", "solely", "ensure"}),
    "asked": frozenset({"cond", "though", "recall"}),
    "end": frozenset({"told", "should", "nor", "instead"}),
}
"""Words that count wherever they stand, by the sort of word."""
_LIGHTING = frozenset({"plug", "switch"})
"""What a light may hang on that has a name of its own."""
_CALLED_OFF = frozenset({"cancel", "stop"})
_GERUNDS = frozenset({"turning", "switching", "putting"})
_SHUTS = frozenset({"blinds", "shutter", "door_lock", "gas_valve", "water_valve"})
_ONES = frozenset({"one", "ones"})
"""“the living room one”: such a thing as was named before."""
_COMMANDS = ("기", "도록", "도롞", "짐")
"""“거실 불 켜기”, “거실 불 끄도록”: how a short command ends."""
_BECAUSE = frozenset({"때문애", "땜애"})
"""“청소기 소리 때문에 티비 소리 키워”: what stands before it is no more than the reason."""
_SOUNDING = frozenset({"tv", "speaker"})
_ONCE = "한번"
"""“한 번 돌려줘”: once, and no channel, which would be 일 번."""
_FLAGS = (
    "all", "both", "everything", "pronoun", "there", "here", "inside", "again", "once_more", "more", "no", "every", "also", "activity", "one_of", "that", "not", "back", "just", "deed", "former", "schedule", "rest",
    "have", "go", "round", "timer", "nor", "henceforth", "waits",
)  # fmt: skip


def read_clause(tokens: Sequence[Token], language: Language, household: Household) -> Clause:
    """What the words of one part are in it."""
    return _Reader(tokens, language, household).read()


class _Reader:
    def __init__(self, tokens: Sequence[Token], language: Language, household: Household) -> None:
        self.tokens = tokens
        self.korean = language == "ko"
        self.household = household
        self.clause = Clause()
        self.sparing = False
        self.rooms: list[str] = []
        self.last_head = -9
        self.heads_done = 0

    def read(self) -> Clause:
        for place, token in enumerate(self.tokens):
            self._take(place, token)
        self._settle_rooms()
        if not self.korean:
            self._settle_phrases()
        settle(self.clause, korean=self.korean)
        self._weak_acts()
        return self.clause

    # ------------------------------------------------------------ words

    def _take(self, place: int, token: Token) -> None:
        self._flag(place, token)
        if token.text in _BECAUSE and not self.clause.acts:
            self.clause = Clause(flags=self.clause.flags)
            self.rooms = []
            return
        ended = token.get("end") == "do" or (token.word_class == "verb" and token.has("act"))
        if ended and (self.clause.acts or token.has("act")):
            self.heads_done = len(self.clause.heads)
        if token.has("except"):
            self._except(place)
        elif token.has("number"):
            self._number(place, token)
        elif token.has("room") and not (token.has("option") and self._after_head()):
            self.rooms.append(str(token.get("room")))
        elif self._is_head(place, token):
            self._head(place, token)
        elif token.text in _ONES and self._is_another(place):
            self._same_there(self.clause.heads[-1])
        else:
            self._other(token)

    def _flag(self, place: int, token: Token) -> None:
        """Which words stand in it, whatever they are said of."""
        flags = self.clause.flags
        flags.update(flag for flag in _FLAGS if token.has(flag))
        for kind, wanted in _FLAGGED.items():
            if (said := token.get(kind)) in wanted:
                flags.add(str(said))
        after = self.tokens[place + 1 : place + 2]
        if token.has("nominal") and (
            token.text.endswith(_COMMANDS) if not after else after[0].text.startswith("부탁")
        ):
            flags.add("asked_for")
        if token.has("nominal") and not after and token.text.endswith(("개", "개끔", "깨")):
            flags.add("brought")
        if not self.korean and token.text in ("at", "to") and not after:
            flags.add("aimed")
        if token.has("option") and any(t.get("particle") == "to" for t in self.tokens[place + 1 : place + 2]):
            flags.add("to")
        if "not" in flags and token.has("end") and token.text.startswith("도돼"):  # “안 꺼도 돼”
            flags.add("nor")

    def _after_head(self) -> bool:
        return bool(self.clause.heads)

    def _is_head(self, place: int, token: Token) -> bool:
        if token.has("name"):
            joined = self._joined_to_head(place) and not self._is_chosen(place)
            return joined or not self._as_trait(token)
        if not token.has("kind"):
            return False
        if token.get("act") == "turn" and not self._after_the(place):
            return False
        if self._as_trait(token) or self._before_its_thing(place, token):
            return False
        return not (token.has("option") and self._as_option(place))

    def _as_trait(self, token: Token) -> bool:
        """“냉장고 문”, “AC fan”: a part of what was named before."""
        traits = {str(reading.value) for reading in token.all("trait")}
        return bool(traits) and any(
            traits & set(load_model().kinds[kind].traits)
            for head in self.clause.heads[-1:]
            for kind in head.kinds
            if kind in load_model().kinds and not token_kind(token) & head.kinds
        )

    def _is_chosen(self, place: int) -> bool:
        """“AC to 22 and fan on high”: what is chosen of the thing before."""
        after = [token for token in self.tokens[place + 1 :] if not token.has("filler")][:2]
        return [token.text for token in after[:1]] == ["on"] and any(
            token.has("option") for token in after[1:]
        )

    def _before_its_thing(self, place: int, token: Token) -> bool:
        """“the fan speed of the AC”: a part of what is named after it."""
        traits = {str(reading.value) for reading in token.all("trait")}
        if not traits or not token.text.endswith(" speed"):
            return False
        kinds = {kind for after in self.tokens[place + 1 :] for kind in token_kind(after)} - token_kind(token)
        return any(
            traits & set(load_model().kinds[kind].traits) for kind in kinds if kind in load_model().kinds
        )

    def _as_option(self, place: int) -> bool:
        after = self.tokens[place + 1 : place + 3]
        if self.clause.heads and not self._joined_to_head(place):
            return True
        return any(token.get("trait") == "mode" for token in after[:1])

    def _after_the(self, place: int) -> bool:
        """“the switch” is a thing, “switch it on” is not."""
        before = self.tokens[place - 1] if place else None
        return before is not None and (before.has("room") or before.text in ("the", "a"))

    def _joined_to_head(self, place: int) -> bool:
        return place > 0 and self.tokens[place - 1].get("particle") == "join"

    def _head(self, place: int, token: Token) -> None:
        kinds = frozenset(str(reading.value) for reading in token.all("kind"))
        ids = frozenset(str(reading.value) for reading in token.all("name"))
        head = Head(token.text, kinds, ids, tuple(self.rooms))
        if self.korean and place and self.tokens[place - 1].has("here") and self._guarded(head):
            self.clause.muddled = True  # “방 문”: some other door
        if self.korean and self._picked_among(place):  # “거실에 있는 거 티비 빼고”
            self.clause.rooms.extend(self.rooms)
            self.rooms = []
            head = replace(head, rooms=())
        known = self.clause.spared if self.sparing else self.clause.heads
        if known and not self.rooms:
            last = known[-1]
            hung = place == self.last_head + 1 and not last.kinds and self._kinds_of(last) <= _LIGHTING
            if hung and kinds == {"light"}:  # “트리 불”: the tree itself
                self.last_head = place
                return
            between = self.tokens[self.last_head + 1 : place]
            joined = any(
                t.get("particle") in ("join", "also") or t.has("also", "except", "then") for t in between
            )
            if not joined:
                same = kinds and (last.kinds == kinds or (not last.kinds and self._kinds_of(last) <= kinds))
                if same:
                    self._course(token)
                    if not last.kinds:
                        return
                    known[-1] = Head(last.word, kinds, last.ids & ids or last.ids | ids, last.rooms)
                    self.last_head = place
                    return
                if (self._guarded(head) or self._guarded(last)) and between is not None:
                    self.clause.muddled = True
        self._course(token)
        known.append(head)
        self.rooms = []
        self.last_head = place

    def _is_another(self, place: int) -> bool:
        between = self.tokens[self.last_head + 1 : place]
        joined = any(token.get("particle") == "join" for token in between)
        return bool(self.rooms and self.clause.heads) and joined and not self.sparing

    def _same_there(self, head: Head) -> None:
        """“the kitchen light and the living room one”: such a thing in another room."""
        self.clause.heads.append(Head("", self._kinds_of(head), frozenset(), tuple(self.rooms)))
        self.rooms = []

    def _picked_among(self, place: int) -> bool:
        """Whether a thing is excepted from those of a room that was named before it."""
        before, after = self.tokens[max(0, place - 1) : place], self.tokens[place + 1 : place + 3]
        among = any(token.has("one_of") or token.text.endswith("있는거") for token in before)
        return bool(self.rooms) and among and any(token.has("except") for token in after)

    def _kinds_of(self, head: Head) -> frozenset[str]:
        return frozenset(self.household.by_id[id_].kind for id_ in head.ids) | head.kinds

    def _guarded(self, head: Head) -> bool:
        return bool(self._kinds_of(head) & GUARDED)

    def _course(self, token: Token) -> None:
        if courses := tuple(str(reading.value) for reading in token.all("course")):
            self.clause.options.append(courses)
            self.clause.pure_options = True

    def _except(self, place: int) -> None:
        """In Korean what came before is spared, in English what follows."""
        clause = self.clause
        if not self.korean:
            self._settle_rooms()
            self.sparing = True
            return
        if self.tokens[place].text.startswith("말고") and self._without_value(place):
            return
        if len(clause.heads) == 1 and self.rooms and "one_of" in clause.flags:  # “에어컨 안방 거는 놔두고”
            clause.spared.append(replace(clause.heads[0], rooms=tuple(self.rooms)))
            self.rooms = []
            return
        others = any(token.has("rest", "all") for token in self.tokens[place + 1 :])
        if others and clause.acts[-1:] == ["on"] and self.tokens[place - 1].has("act"):  # “켜 두고 나머지 꺼”
            clause.acts.pop()
            self.heads_done = 0
        if others:
            clause.degrees.clear()  # “현관 불만 살짝 켜두고 나머지 …”
        kept = clause.heads[: self.heads_done]  # “불 꺼줘 욕실만 빼고”
        clause.spared.extend(clause.heads[self.heads_done :])
        clause.spared_rooms.extend([] if clause.heads and not self.rooms else self.rooms)
        clause.heads, self.rooms = kept, []

    def _without_value(self, place: int) -> bool:
        """“23도 말고 25도로”: a value that is taken back."""
        before = (t for t in reversed(self.tokens[:place]) if not t.has("particle", "filler"))
        said = next((t for t in before if t.get("trait") != "mode"), None)  # “이불 코스 말고”
        taken = said is not None and not said.has("kind", "name", "room", "act")
        if said is None or not taken or not said.has("number", "option", "colour", "kelvin"):
            return False
        if said.has("number") and self.clause.numbers:
            self.clause.numbers.pop()
        elif said.has("option") and self.clause.options:
            self.clause.options.pop()
        else:
            self.clause.colour, self.clause.kelvin = "", 0
        return True

    def _number(self, place: int, token: Token) -> None:
        reading = next(token.all("number"))
        follows = self.tokens[place + 1 : place + 2]
        about = token.text == "한" and any(after.has("number") for after in follows)  # “한 이 도만”
        if self.korean and (token.text == _ONCE or about):
            return
        role = ""
        beside = self.tokens[place + 1 : place + 2] if self.korean else self.tokens[max(0, place - 1) : place]
        for other in beside:
            particles = {str(reading.value) for reading in other.all("particle")}
            particle = "to" if "to" in particles else other.get("particle") or other.get("was") or ""
            role = {"to": "to", "by": "by", "set": "to"}.get(particle, "")
        self.clause.numbers.append(Number(float(reading.value), reading.unit, role))

    def _other(self, token: Token) -> None:
        clause = self.clause
        if not (self.sparing and "off" in clause.acts):  # “all off but leave the hall one on”
            clause.acts.extend(str(r.value) for r in token.all("act"))
        clause.nominals.extend(str(r.value) for r in token.all("nominal"))
        if traits := frozenset(str(reading.value) for reading in token.all("trait")):
            clause.traits.append(traits)
        options = tuple(
            dict.fromkeys(str(r.value) for r in token.all("option") if str(r.value) not in _NEVER_WANTED)
        )
        if options and not token.has("all") and not (token.has("trait") and token.has("kind")):
            clause.options.append(options)
            clause.pure_options |= {reading.type for reading in token.readings} <= {"option", "kind"}
        clause.degrees.extend(str(reading.value) for reading in token.all("degree"))
        clause.colour = token.get("colour") or clause.colour
        clause.kelvin = int(token.get("kelvin") or clause.kelvin)
        clause.was.extend(str(reading.value) for reading in token.all("was"))
        clause.still.extend(str(reading.value) for reading in token.all("still"))
        if token.has("ask") and not clause.heads and not self.rooms:
            clause.asks_first = True
        clause.asks.extend(str(reading.value) for reading in token.all("ask"))
        if token.has("unknown_course"):
            clause.course = True
        if not self.korean and token.get("particle") in ("in", "to", "plain"):
            self._settle_rooms()

    # ------------------------------------------------------------ at the end

    def _settle_rooms(self) -> None:
        """Rooms that no appliance followed: behind their appliance in English, by themselves in Korean."""
        if not self.rooms:
            return
        clause = self.clause
        inside = any(token.get("particle") == "in" for token in self.tokens[self.last_head + 1 :])
        if self.sparing and inside and clause.spared and not clause.spared[-1].rooms:
            clause.spared[-1] = replace(clause.spared[-1], rooms=tuple(self.rooms))
        elif self.sparing:
            clause.spared_rooms.extend(self.rooms)
        elif not self.korean and clause.heads and not any(head.rooms for head in clause.heads):
            clause.heads = [Head(h.word, h.kinds, h.ids, tuple(self.rooms)) for h in clause.heads]
        else:
            clause.rooms.extend(self.rooms)
        self.rooms = []

    def _settle_phrases(self) -> None:
        """“forget about turning the TV off”, “shut my computer down”: verbs of two words with a thing between them."""
        clause, acts = self.clause, set(self.clause.acts)
        done = acts & {"on", "off"}
        if acts & _CALLED_OFF and done and any(token.text in _GERUNDS for token in self.tokens):
            clause.nominals = sorted(done)
            clause.acts = [act for act in clause.acts if act in _CALLED_OFF]
        kinds = {kind for head in clause.heads for kind in self._kinds_of(head)}
        if {"on", "off"} <= acts and any(self._is_about(place) for place in range(len(self.tokens))):
            clause.acts = [act for act in clause.acts if act != "on"]
        if "off" in acts and (clause.numbers or clause.degrees) and any(t.text == "cut" for t in self.tokens):
            clause.acts = [act if act != "off" else "down" for act in clause.acts]
        silenced = "up" in acts and any(token.text == "shut" for token in self.tokens)
        if silenced and kinds and kinds <= _SOUNDING:  # “shut the TV up”
            clause.acts = ["mute"]
        if {"close", "down"} <= acts <= {"close", "down", "turn"} and kinds and not kinds & _SHUTS:
            clause.acts = ["off"]

    def _is_about(self, place: int) -> bool:
        """“turn off sleep mode on the purifier”: no second thing that is to be done."""
        after = self.tokens[place + 1 : place + 2]
        about = self.tokens[place].text == "on" and bool(after) and after[0].text in ("the", "my")
        return about and place + 2 == self.last_head

    def _weak_acts(self) -> None:
        """“vacuum the floor”: a thing's name is what is to be done only where nothing else is."""
        clause = self.clause
        more = clause.options or {"max", "min"} & set(clause.degrees)
        if set(clause.acts) <= {"do", "turn", "set"} and (not more or "activity" in clause.flags):
            self.clause.acts.extend(str(r.value) for t in self.tokens if t.has("kind") for r in t.all("act"))


def token_kind(token: Token) -> frozenset[str]:
    """The kinds of appliances that a word is for."""
    return frozenset(str(reading.value) for reading in token.all("kind"))
