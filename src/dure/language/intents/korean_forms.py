"""What Korean adds to words: particles, endings, auxiliary verbs, politeness and fillers, and how stems change.

The lists are closed classes (국립국어원, 표준 국어 문법): what is not here is a word with a meaning of its own.
"""

from __future__ import annotations

import re
import unicodedata

from dure.language.intents.utterance import listed

_VOWELS = str.maketrans(
    {
        "\u1167": "\u1175",  # ㅕ → ㅣ: 켜, 키 · 내려, 내리
        "\u116f": "\u116e",  # ㅝ → ㅜ: 맞춰, 맞추
        "\u116a": "\u1169",  # ㅘ → ㅗ: 봐, 보
        "\u1166": "\u1162",  # ㅔ → ㅐ, which nobody tells apart
        "\u1168": "\u1164",  # ㅖ → ㅒ
        "\u1170": "\u116b", "\u116c": "\u116b",  # ㅞ, ㅚ → ㅙ: 되, 돼
    }
)  # fmt: skip
_DROPPED_EU = re.compile("(?<=[\u1101\u110a])\u1165(?![\u11a8-\u11ba\u11bc-\u11c2])")
"""꺼 → 끄, 써 → 쓰."""
_DOUBLED_L = re.compile("\u11af\u1105[\u1161\u1165](?![\u11a8-\u11ba\u11bc-\u11c2]|\u1100\u1169)")
"""불러 → 부르, 골라 → 고르; not 틀라고."""


def fold(spelled: str) -> str:
    """Bring together what changes in a verb's forms, in decomposed letters."""
    spelled = _DOUBLED_L.sub("\u1105\u1173", _DROPPED_EU.sub("\u1173", spelled))
    return spelled.translate(_VOWELS)


_FINALS = {"ㄴ": "\u11ab", "ㄹ": "\u11af", "ㅁ": "\u11b7", "ㅂ": "\u11b8", "ㅆ": "\u11bb"}


def _spelled(form: str) -> str:
    head = _FINALS.get(form[0])
    return head + unicodedata.normalize("NFD", form[1:]) if head else unicodedata.normalize("NFD", form)


_PARTICLES = (
    "은 는 이 가 을 를 에 에서 에서는 에는 에도 에게 한테 께 께서 으로 로 의 와 과 랑 이랑 하고 도 만 부터 까지 까지만 쯤 정도 마다 보다 처럼 에다 에다가 이나 나 "
    "이라도 라도 든지 이든 들 님 씨 아 야 이라고 라고 라는 이라는 대로 짜리 용 동안"
)
_ENDINGS = (
    "이야 이에요 예요 에요 이예요 인가 인가요 인지 이지 지 지요 죠 이니 니 냐 이냐 입니까 일까 일까요 이고 고 인데 인데요 임 "
    "좀 쫌 한번 요 어 여 어요 아요 여요 게 게요 면 으면 서 어서 아서 여서 려고 으려고 을까 ㄹ까 을래 ㄹ래 ㄹ게 을게 ㄹ거야 을거야 ㄹ겁니다 ㄹ 을 ㄴ 던 ㅂ시다 읍시다 ㅂ니다 습니다 "
    "ㅂ니까 습니까 ㅆ으면 았으면 었으면 였으면 ㄴ데 는데 은데 는지 은지 ㄴ지 ㄹ지 을지 나요 네요 군요 구나 자 라 어라 아라 여라 세 세요 으세요 셔 시 으시 신 실 십 십시오 으십시오 도록 "
    "ㅁ 음 면서 으면서 다 ㄴ다 는다 겠 겠어 겠니 겠습니까 겠는데 을수 ㄹ수 는거 는걸 는게 ㄴ거 ㄹ거 러 으러 렴 으렴 려무나 느냐 는가 니까 으니까 ㄴ가 은가 ㄴ가요 은가요 냐고 다고 ㄴ다고 는다고 자고 으라고 으려나 려나 래 대 더라 더라고 더라고요 던데 던데요 던가 ㄴ대 는대 ㄴ대요 는대요 ㄹ는지 을는지 잖아 거든 는데요 네 겠네 ㄴ다니 는다니 다니 는구나 구만 여 유"
)
_AUXILIARIES = (
    "주 줘 줄 준 주세요 달라 다오 드려 드리 드릴 보 봐 볼 본 두 둬 둘래 놔 놓 놓아 놨 놓은 놨네 놨어 해 하 할 한 합 했으면 하기 하는 하면 되 돼 될 된 됩 싶 싶어 싶은 있 있어 있을 있는 있나 있니 수 것 거 건 게 걸 "
    "같 같아 좋 좋겠 좋을 부탁 부탁해 부탁드려 부탁드릴 바라 바랄 바랍 바래 길 원해 원하 원합 필요 필요해 시켜 가능 가능해 가능할 나을 괜찮 쥬 쥬라"
)
_FILLERS = (
    "좀 쫌 하나 한번 한판 한 제발 빨리 얼른 어서 지금 당장 바로 이제 그냥 혹시 그럼 그러면 자 음 어 저기 저 저기요 야 아 네 응 나 내 난 나는 나한테 나에게 저한테 저에게 우리 우리집 내가 제가 저는 전 너 네가 니가 "
    "그 이 거 것 그거 이거 저거 요 여기 정말 진짜 고마워 고마워요 감사 감사합니다 미안 미안한데 죄송한데 안녕 오케이 잠깐 잠깐만 잠시 이제 이따 이따가 다시 또 일단 먼저 아무 아무거나 새로 새 있는 있어 거기 "
    "많이 너무 아주 매우 되게 엄청 조금 약간 꽤 무척 몹시 쪽 안 속 때문에 위해 위해서 대해 대해서 관해 관련 관련해서"
)
AUXILIARIES = frozenset(_spelled(form) for form in listed(_AUXILIARIES))
"""Verbs that only help another one."""
FILLERS = frozenset(_spelled(form) for form in listed(_FILLERS))
"""Written words that mean little by themselves."""
FREE = FILLERS | AUXILIARIES
"""What may begin a written word and still mean nothing by itself."""
SUFFIX = frozenset(_spelled(form) for form in listed(f"{_PARTICLES} {_ENDINGS}"))
"""What may follow a stem or another form."""
LONGEST = max(map(len, FREE | SUFFIX))
"""Letters of the longest form."""


def _tail(*forms: str) -> re.Pattern[str]:
    either = "|".join(sorted((_spelled(form) for form in " ".join(forms).split()), key=len, reverse=True))
    return re.compile(f"(?:{either})$")


NOUN_TAIL = _tail(
    "은 는 이 가 을 를 에 에서 에게 한테 께 으로 로 의 와 과 랑 이랑 하고 도 만 부터 까지 쯤 에는 에서는 이라고 라고 이야 야 인가요 인지 이에요 예요 이지 좀 이나 나"
)
"""What is cut from a sample's noun of two syllables and more."""
NOUN_TAIL_SHORT = _tail("을 를 에서 에게 한테 으로 은 는 이야 야 예요 이에요 인가요 인지 좀")
"""What is cut from a noun of one syllable too."""

_ASKING = listed(
    "줘 줘요 줘라 줘봐 주세요 주십시오 주실래요 주실래 주시겠어요 주시겠습니까 주시겠어 주실수있나요 주시면돼요 줄래 줄래요 줄수있어 줄수있어요 줄수있니 줄수있나요 "
    "줄수있을까 줄수있을까요 줬으면좋겠어 줬으면 주면좋겠어 주면돼 주면 주라 주렴 주겠니 달라고 다오 봐 봐줘 봐주세요 볼래 볼까 놔 놔줘 둬 둬줘"
)
_DOING = listed(
    "해 해요 해라 하자 할래 할래요 할게 할게요 할까 할까요 하고 하고싶어 하고싶어요 하고싶은데 하려고 하려고해 합니다 합시다 하세요 하십시오 하라 하기 하는 한 할 한다 했어 했으면좋겠어 하면 "
    "하고싶습니다 하지 하나요 하니 하죠 하려는데 하려고요 해봐 해야해 해야돼 되나요 돼 돼요 되 되니"
)
_PLAIN = listed(
    "고싶어 고싶어요 고싶은데 고싶다 고있어 고있니 고있나요 ㄹ래 을래 ㄹ래요 을래요 ㄹ게 을게 ㄹ게요 을게요 ㄹ까 을까 ㄹ까요 을까요 려고 으려고 ㅂ니다 습니다 ㅂ시다 세요 으세요 "
    "죠 나요 는지 ㄴ지 어야해 아야해 어야돼 아야돼 으면 어라 아라"
)
_REQUEST = "|".join(sorted((_spelled(form) for form in _ASKING), key=len, reverse=True))
_VERBAL = "|".join(sorted((_spelled(form) for form in _DOING), key=len, reverse=True))
_OTHER = "|".join(sorted((_spelled(form) for form in _PLAIN), key=len, reverse=True))
_OPEN = "(?<=[\u11a8-\u11c2])(?:\u110b\u1165|\u110b\u1161)(?:\u110b\u116d)?"
"""어, 아, 어요, 아요 after a consonant: 틀어, 찾아요."""
VERB_TAIL = re.compile(
    f"(?:(?:{_VERBAL})?(?:{_REQUEST})|(?<=[\u11a8-\u11c2])(?:\u110b\u1165|\u110b\u1161)(?:{_REQUEST})|{_VERBAL}|{_OPEN}|(?:{_OTHER}))$"
)
"""What is cut from a sample's verb."""
