"""Korean as people really say it, and as recognisers write it, brought to the standard: pure functions of words.

Dialects differ from the standard mostly in how a sentence ends and in few verbs (“몬 일나겄심더” is “못 일어나겠습니다”), so that
whoever reads meaning asks here first and needs the words of one language only. The table is of the commonest forms of 경상도,
전라도, 충청도 and 제주도; it is no dictionary.
"""

from __future__ import annotations

import re

_SPELT = tuple(
    (re.compile(wrong), right)
    for wrong, right in (
        # What recognisers write for a cry.
        (r"(?:살여|사려|살러|살레)(?=[줘주조저죠쥐])", "살려"),
        (r"도[아화](?=[줘주조저죠쥐])", "도와"),
        (r"(?<=살려)[저조져쥐죠]|(?<=도와)[저조져쥐죠]", "줘"),
        (r"[앰엠][뷸블불브][런란라]스", "앰뷸런스"),
        (r"(?<=숨)(을?)(?:모|못|몬)[시쉬](?=[겠겄어는고])", r"\1못쉬"),
        # Words.
        (r"(?<![레켓지나도카])몬(?=[가-힣])", "못"),
        (r"(?<=[못안좀])(?:일나|인나)", "일어나"),
        (r"일바[치쳐시](?=[줘주도라])|일받아(?=[줘주])", "일으켜"),
        (r"(?<!입)가심(?=[이가도은팍에])", "가슴"),
        (r"(?<=숨)(이?)(턱턱|콱|꽉|자꾸)?맥(?=[혀히혔])", r"\1\2막"),
        (r"(?<![침리밀근])묵(?=[었는자]|어(?!놓)|심|지[라예]|고)", "먹"),
        (r"(?<![가-힣])마이(?=아|어|먹)|(?<=[가이])마이(?=아)", "많이"),
        (r"억수로|억수|윽수로|허벌나게|허벌라게|겁나게|징하게|뒤지게|디지게", "너무"),
        (r"뿌[라러](?=[졌진])", "부러"),
        (r"할매(?!집)", "할머니"),
        (r"할배", "할아버지"),
        (r"어무이|어매|엄니", "어머니"),
        (r"아부지", "아버지"),
        (r"암시랑토[가-힣]*", "괜찮아"),
        (r"[개괘]안타", "괜찮다"),
        (r"[개괘]안(?=[다네심아습])", "괜찮"),
        (r"^(?:하모|하믄)", "그럼"),
        (r"머라(?=[고카]|$)|뭐라카|머라카", "뭐라고"),
        # How verbs end.
        (r"짔(?=[어다는네])", "졌"),
        (r"겄|(?<=[하혀])것(?=[다어네])", "겠"),
        (r"러버(?=[서요라]|$)", "러워"),
        (r"^일나(?=[지겠])", "일어나"),
        (r"(?<=[살도][려와])주(?:랑[게께]|라마)$", "줘"),
        (r"거같", "것같"),
        (r"같애", "같아"),
        (r"질(?=[못않])", "지를"),
        (r"(?<=[쉬하가나])쿠다", "겠다"),
        (r"(?<=[는은인픈한던])디(?=[가-힣]|$)", "데"),
        (r"(?<=[져러려파])(?:가꼬|가꾸|가주고|갖고)|(?<=져)가(?=[못꼼안])", "서"),
        (r"(?<=[어아져셔켜])(?:부렀|뿌렀|삐렀|뿟|버렸)", "버렸"),
        (r"(?<=[어아])(?:불고|뿌고|뿌리고|삐고)(?=싶)", "버리고"),
        (r"(?<=[가-힣])허(?=[네고지겠요다구당])", "하"),
        (r"(?<=[답못안급심])혀(?![를가])", "해"),
        (r"라(?:칸다|캅니다|쿤다|카네)", "것같다"),
        (r"(?<=[럽프었았겠없있하간온인난])당[게께](?:요|로)?", "다"),
        (r"(?<=[었았겠했졌났셨])(?:심더|심다)", "습니다"),
        (r"니더(?=$|[가-힣]{0,2}$)", "니다"),
        (r"(?<=[었았겠했])구[마만먼](?:요|유)?", "네"),
        (r"는갑[다네](?:요)?", "나봐"),
        (r"(?<=[려와켜러해])(?:주(?:이소|십서|씨요|쇼|소|시소|시요)|줍[서써]|줏쇼)(?:예|잉|마)?", "주세요"),
        (r"(?<=살려)(?:도고?|도라)$|(?<=도와)(?:도고?|도라)$|(?<=으켜)(?:도고?|도라)$", "줘"),
        (r"(?<=지)[라예]$|(?:아이가|안카나)$", ""),
        (r"(?<=[어해파])유$", "요"),
    )
)
_LOOP = re.compile(r"(.{1,24}?)\1{3,}", re.DOTALL)
_FINISHED = tuple(
    (re.compile(f"{stem}버렸"), done)
    for stem, done in (("져", "졌"), ("셔", "셨"), ("켜", "켰"), ("어", "었"), ("아", "았"))
)
"""“-어 버렸다” says that it is done, and that it is a pity; what is done is the same."""


def standard_korean(key: str) -> str:
    """What was said, in standard Korean.

    Args:
        key: Korean without any space.
    """
    for wrong, right in (*_SPELT, *_FINISHED):
        key = wrong.sub(right, key)
    return key


def without_stutter(text: str) -> str:
    """The words of a sentence without those that begin the word beside them: “살 살려줘”, “강도야 강도”.

    A word that is said twice stays: who says “119 119” means it.
    """
    words = text.split()
    kept = [
        word
        for place, word in enumerate(words)
        if not any(
            len(word) < len(beside) and beside.startswith(word)
            for beside in (*words[place + 1 : place + 2], *words[max(place - 1, 0) : place])
        )
    ]
    return " ".join(kept)


def without_loops(text: str) -> str:
    """The same, where a recogniser wrote one word over and over, with no more than three of them.

    Recognisers do that to noise and to breath; who reads such a text must not be kept from the next one.
    """
    return _LOOP.sub(r"\1\1\1", text)
