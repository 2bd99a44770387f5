"""What people say before they say what they want: “배고프다, 밥솥 취사 눌러줘”, “I'm done in the office, lights out”.

Every word of what is wanted has to be known; of the reason for it none. So a sentence that is not understood is cut where
a statement ends and tried again from there. What is reported, wished, supposed or forbidden is no such statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from dure.errors import Language
from dure.home.speech.times import read_times
from dure.language.text import Sentence, language_of

MOST_CUTS = 3
"""At how many places a sentence is cut and tried."""

MOST_FELT = 30
"""How many letters a feeling is said in."""

_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
_DESCRIBING_KO = "".join(map(chr, range(0xAC04, 0xD7A4, 28)))
"""Every syllable that ends in ㄴ, as “센데”, “건데” do before “데”."""
_PAST_KO = "".join(map(chr, range(0xAC14, 0xD7A4, 28)))
"""Every syllable that ends in ㅆ, as “안쳐놨어”, “눌렀다” do."""
_FEARED_KO = "".join(map(chr, range(0xAC08, 0xD7A4, 28)))
"""Every syllable that ends in ㄹ, as “깰라”, “걸릴라” do."""
_UNENDED_KO = re.compile(
    r"(?<!주)고$|(?:[켜끄기열닫]기|도록|짐)$|[려해여어아]도$|(?:도|프로|퍼센트|단|번)(?:가|이|은|는)$"
)
"""“문을 열고 들어갔는데 …”, “켜기 귀찮네”, “한 시간 돌려도 안 말라”, “25도가 딱이네” ask for nothing."""
_WONDERS_KO = re.compile(rf"[{_PAST_KO}]나$")
"""“안방 등 나갔나, 다시 켜봐”; “걸렸나 보네” supposes."""
_EXCLAIMS_KO = re.compile(r"(?:너무|왜 ?이렇게|왜 ?이리|왤케|이렇게) ?[가-힣]*[^가-깋을를에서고로면지게 ]$")
"""“바람이 너무 세, 줄여줘”, “왜 이렇게 작아”."""
_WANTED_KO = re.compile(r"[가-힣] ?주(?:시)?고 ")
"""“가스 잠가 주고 …”: what is wanted is no remark."""
_GOING_ON_KO = re.compile(
    r"(?:켜|끄|열|닫|잠그|돌리|틀|줄이|올리|내리|해 ?놓|켜 ?놓|(?:두|놓|버리|주|보|드리)(?:시)?)(?:고|려고|면서|는|던)"
)
"""“불 끄고 에어컨도 | 끄고 나갈게”: how what might be a remark goes on with what is done."""
_STATES_KO = re.compile(
    rf"(?:[{_DESCRIBING_KO}]데|(?<![이그저]렇)게|노|[가-힣]기 ?전에|더니|지만|느라|처럼|니까|니깐|으니|라서|[아어여해워와려져춰셔커겨]서|길래|[르느]라|거든|거든요|잖아|[가-힣]다|[가하보먹놀들]자|네|네요|구나|군|[해워버]라|[{_FEARED_KO}]라|[{_PAST_KO}](?:어|음|지|네)|같아|싶어|많아|없어|싫어|아파|바빠|좋아|나빠|급해"
    r"|[워파려져와해써셔여]|용|이야|거야|거예요|거다|할게|갈게|잘게|을게|[하끓자먹보쉬나가되오]게|잘 ?자|거라|[올갈는] ?동안|아요|어요|해요|이에요|예요)$"
)
_HAS_TO_KO = re.compile(
    r"(?<!어)야 ?(?:돼|되네|되거든|됨|됩니다|된다|해|함|한다|겠다|겠어)요?$|[가-힣]{2,} (?:가|감|옴|중)$|[있없겠왔났]음$|거임$|야지요?$"
)
"""“불 켜줘 숙제해야 됨”, “음소거 해줘 전화 옴”: why, in as few words as people write."""
_SHORT_KO = re.compile(
    r"(?<!어)야 ?(?:돼|됨|해|함)$|(?:(?: |나|돌아|들어)옴|출근함|퇴근함|도착함|시작함|[있없왔났]음)$"
)
"""“나 전화 옴 티비 음소거”: the same before an order."""
_AUXILIARY_KO = re.compile(r"(?:줘|줄|주[어었시]|놔|놨|놓|둬|뒀|두|봐|본|볼|보|버려|버린|줬|준|먹)")
"""How a remark begins that is the end of the verb before it: “꺼 | 줘야 돼”."""
_FORGOTTEN_KO = re.compile(r"(?:켜|틀|열)어? ?(?:놓|두)?고 (?:나)?[왔갔](?:네|네요|어|어요|다|지|나 봐)$")
"""“불 꺼줘, 켜 놓고 왔네”: how it was left."""
_DONE_KO = re.compile(r"(?:^|[ ])(?:켜|끄|열|닫|잠그|돌리)게$")
"""“가스 불 켜게”: what something else is done for."""
_PURPOSE_KO = re.compile(r"^\S+려고요?$")
_TURNS_KO = re.compile(
    r"(?:^|\s)(?:아니|안 ?[꺼켜해열닫틀돌할하되돼]|못|싫|그만|말[고아]|됐|취소|잠깐|[고라] |하지)"
)
"""How a remark begins that takes the order back."""
_REMARK_EN = re.compile(
    r"[,.;]? +(?=(?:i am|i'm|i've got|i have got|i got|i gotta|gonna|gotta|it is|it's|we are|we're|he is|he's|she is|she's|they are|they're|there's|because|'cause|cos|since|while|as (?:the|my|i|we|he|she|it)|so (?:i|we|the|that|my)|i can't|i can not|i need to|i want to|i have to|my|our|someone|somebody|the baby(?! (?:cycle|course|mode|clothes))|the kids|for (?:the|my|our|a)|for (?:dinner|lunch|breakfast|supper|tea|tonight)) )|[,.;] +(?!(?:not|no|except|but|and|or|then|only|just|actually|wait|cancel|stop|forget|oh|make|please|what|who|i mean(?! (?:it|that|everything|all)\b)|i meant|i said|sorry|oops|whoops|nope|nah|rather|instead|scratch|correction)\b)(?=[a-z']+ [a-z'])",
    re.IGNORECASE,
)
_GOES_ON_KO = re.compile(r"[^라다냐자]고$")
_TAKEN_BACK = re.compile(r"(?:아니|아니다|아냐)$|\b(?:no|sorry|i mean|actually)$")
_NO_STATEMENT_KO = re.compile(
    r"[라다냐자]고|[라냐자]는|다는(?!데)|라니|는대|한대|[온간난]대|(?:으|으)면|[가-힣]면$|(?<!라)면 |때 |때$|려고|도록|지 ?[마말]|말했|그랬|^했|외[쳤치]|소리 ?[쳤치질]|시켰|명령했|부탁했|그러[더는](?!데)|했더|하더|더라|라며|다며|[습입합]니다|[^하]세요$|까 봐|까요$|[?？]"
)
_BREAK_EN = re.compile(r"[,.;:!] +|,? so (?=\w)|, ?and (?=\w)| - ")
_NO_STATEMENT_EN = re.compile(
    r"^(?:and |but |so |oh |well )?(?:if|when|whenever|unless|once|until|after|before|while|as soon as|in case|should|would|could|did|does|do|who(?! left| put| turned)|what|how|where|please|never|suppose|imagine|let's|let us)\b"
    r"|\b(?:say|says|said|saying|tell|tells|told|telling|ask|asks|asked|heard|hear(?! it| the)|shout|shouted|wrote|don't|do not|never|didn't say|wish|hope|hopes|called)\b|\bto$|\?"
)
_TELLS_EN = re.compile(
    r"(?:i am|i'm|i've got|i have got|i got|i gotta|gonna|gotta|it is|it's|we are|we're|that is|that's|there is|there's|too|so) ",
    re.IGNORECASE,
)
"""How a statement begins that nothing marks off from what is wanted."""
_ORDERS_EN = re.compile(
    r"(?:please|could|can|would|will|turn|switch|put|set|shut|close|open|start|stop|pause|run|make|lights|light|lock|send|dim|get|kill|crank)\b",
    re.IGNORECASE,
)
_ORDERS_TOO_EN = re.compile(
    r"\b(?:and|then|also) (?:then |also |please )*(?:turn|switch|put|set|shut|close|open|start|stop|pause|run|lock|unlock|send|dim)\b"
)
"""“… and then switch off the light”: what a remark holds that is none."""
_JUST_NOW_EN = re.compile(
    r"^(?:i |i've |i have |we |we've |we have )?just (?:got|gotten|came|come|finished|worked|woke|did|had|been|walked|landed|arrived|put)\b"
)
"""“just got off nights, close the blinds”: a time in it is of what has been."""
_EXCLAIMS_EN = re.compile(r"\btoo [a-z]+$")
"""“suction too low make it turbo”."""
_ASKS_EN = re.compile(r"^(?:is|are|did|does|do|has|have|what|how|which|when)\b")


_REQUESTS_KO = re.compile(
    r"(?:있어|있니|있나|있을까|있을까요|놔|둬|드려|줘|줘요|줘라|주라|줄래|줄래요|세요|래요|이소|주소|주쇼|까|까요|니|[끄켜꺼열려]라|봐라|봐|좀 [가-힣]*[려어])$"
)
_OWN_REASON_EN = re.compile(
    r"(?:so |well |ok |okay |oh )?(?:i|i'm|i've|we|we're|we've|my|our|it's|there's|there is|someone|somebody|the|for|because|'cause|since|[a-z]+'s|[a-z]+ (?:is|are|has|have))\b"
)
_OWN_REASON_KO = re.compile(
    rf"(?:니까|니깐|어서|아서|[{_DESCRIBING_KO}]데|[거건][야데]|거든|[가-힣]게|[가-힣]다|[{_PAST_KO}]대|네|보다|[{_PAST_KO}]어|해야지)$"
)


def explains(aside: str, language: Language) -> bool:
    """Whether a remark is the speaker's own reason for what may do harm: such an order is asked back, and never done at once."""
    plain = aside.rstrip(" .,!~…").lower()
    if language_of(aside, language) == "ko":
        return _OWN_REASON_KO.search(plain) is not None and not _FORGOTTEN_KO.match(plain)
    return _OWN_REASON_EN.match(plain) is not None


def requests(order: str, language: Language) -> bool:
    """Whether an order ends as a request does, and not in a form that a story may go on from, as “문 열어” in “문 열어 놨다”."""
    return language_of(order, language) != "ko" or _REQUESTS_KO.search(order.rstrip(" .,!~…")) is not None


@dataclass(frozen=True, slots=True)
class Known:
    """Which words of a sentence are known, in letters of Korean and words of English.

    Attributes:
        size: how long it is.
        until: up to where all are.
        since: from where on all are.
        felt: whether a word of feeling is among them, beside which others are known.
    """

    size: int
    until: int
    since: int
    felt: bool

    def reaches_back(self, rest: str, language: Language) -> bool:
        """Whether all words of the rest may be known."""
        return self.size - units(rest, language) >= self.since or (self.felt and len(rest) <= MOST_FELT)


def units(text: str, language: Language) -> int:
    """How long a text is, in letters of Korean or words of English."""
    sentence = Sentence.of(text, language)
    return len(sentence.key) if sentence.language == "ko" else len(sentence.key.replace("-", " ").split())


def goes_on(aside: str) -> bool:
    """Whether an aside is the first of two things that are said alike, as “목이 칼칼하고”: not where something is to be done."""
    return _GOES_ON_KO.search(aside) is not None


def after_asides(text: str, language: Language, known: Known) -> Iterator[tuple[str, str]]:
    """What a sentence may come to without what is said before it: the aside and the rest, the longest rest first.

    Args:
        text: the whole sentence.
        language: of a text whose letters do not tell.
        known: which of its words are known.
    """
    cuts = _cuts_ko(text) if language_of(text, language) == "ko" else _cuts_en(text)
    likely = (cut for cut in cuts if known.reaches_back(cut[1], language))
    likely = (
        cut for cut in likely if known.since or not cut[0].endswith("게") or _DONE_KO.search(cut[0])
    )  # “보일러 세게 틀어줘” is no purpose
    for aside, rest in islice(likely, MOST_CUTS):
        if (timed := _with_its_time(aside, rest, language)) is not None:
            yield aside, timed


def _with_its_time(aside: str, rest: str, language: Language) -> str | None:
    """The rest with the time that the aside says, where that was but taken back half; None where it may mean anything."""
    sentence = Sentence.of(aside, language)
    marks = read_times(sentence, _ANY_DAY)
    if not marks or (sentence.language == "en" and _JUST_NOW_EN.match(aside.lower())):
        return rest
    if len(marks) > 1 or not _TAKEN_BACK.search(aside):
        return None
    return f"{sentence.original(marks[0].start, marks[0].end)} {rest}"


def _cuts_ko(text: str) -> Iterator[tuple[str, str]]:
    for gap in re.finditer(r"\s+", text.strip()):
        aside, rest = text.strip()[: gap.start()], text.strip()[gap.end() :]
        plain = aside.rstrip(" .,!~…")
        if _WANTED_KO.search(plain):
            continue
        if _NO_STATEMENT_KO.search(plain):
            continue
        endings = (
            _STATES_KO,
            _EXCLAIMS_KO,
            _SHORT_KO,
            _TAKEN_BACK,
            _GOES_ON_KO,
            *((_WONDERS_KO,) if rest[0] not in "보봐" else ()),
        )
        states = any(ending.search(plain) for ending in endings)
        if plain != aside or states:
            yield plain, rest


def before_asides(text: str, language: Language, known: Known) -> Iterator[str]:
    """What a sentence may come to without what is said after it: “에어컨 켜줘 더워 죽겠어”, “turn it down, I'm on the phone”."""
    cuts = _trailing_ko(text) if language_of(text, language) == "ko" else _trailing_en(text)
    yield from islice((order for order in cuts if units(order, language) <= known.until), MOST_CUTS)


def _trailing_ko(text: str) -> Iterator[str]:
    for gap in reversed(list(re.finditer(r"\s+", text.strip()))):
        order, remark = text.strip()[: gap.start()], text.strip()[gap.end() :].rstrip(" .!~…")
        going_on = _GOING_ON_KO.match(remark) and not _FORGOTTEN_KO.match(remark)
        if _UNENDED_KO.search(order) or going_on:
            continue
        if _PURPOSE_KO.search(remark) or (_is_remark_ko(remark) and not _TURNS_KO.search(remark)):
            yield order


def _is_remark_ko(remark: str) -> bool:
    """Whether it states something, and is not the end of the order before it."""
    if _NO_STATEMENT_KO.search(remark):
        return False
    told = _HAS_TO_KO.search(remark) or _FORGOTTEN_KO.match(remark)
    return _STATES_KO.search(remark) is not None or bool(told and not _AUXILIARY_KO.match(remark))


def _trailing_en(text: str) -> Iterator[str]:
    for gap in _REMARK_EN.finditer(text):
        remark = text[gap.end() :].lower().removeprefix("while ")
        if not (_NO_STATEMENT_EN.search(remark) or _ORDERS_TOO_EN.search(remark)):
            yield text[: gap.start()]


def _cuts_en(text: str) -> Iterator[tuple[str, str]]:
    for gap in _BREAK_EN.finditer(text):
        aside, rest = text[: gap.start()], text[gap.end() :]
        if rest and (not _NO_STATEMENT_EN.search(aside.lower()) or _ASKS_EN.search(rest.lower())):
            yield aside, rest
    tells = _TELLS_EN.match(text) is not None
    for gap in re.finditer(r"\s+", text.strip()):
        aside, rest = text.strip()[: gap.start()], text.strip()[gap.end() :]
        told = tells or _EXCLAIMS_EN.search(aside.lower())
        if told and _ORDERS_EN.match(rest) and not _NO_STATEMENT_EN.search(aside.lower()):
            yield aside, rest
