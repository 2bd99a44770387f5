"""The words by which requests about timers and alarms are recognised, in each language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dure.errors import Language


@dataclass(frozen=True, slots=True)
class Words:
    """What to look for, each in a sentence's key.

    Attributes:
        timer: names a timer.
        alarm: names an alarm.
        early: someone wants to be woken.
        repeats: it is to come again and again.
        everything: all of them are meant.
        never: nothing is to be done, or someone asks what a timer is.
        question: something is asked.
        snooze: it is to ring again later.
        cancel: it is to go away.
        left: how long until it rings.
        listing: which there are.
        held: which there are, even where a time is told.
        make: it is to be set.
        hint: without this no timer is meant that is not named.
        implied: a timer is meant without being named; with `|` for the time.
        part: a part of the day.
    """

    timer: re.Pattern[str]
    alarm: re.Pattern[str]
    early: re.Pattern[str]
    repeats: re.Pattern[str]
    everything: re.Pattern[str]
    never: re.Pattern[str]
    question: re.Pattern[str]
    snooze: re.Pattern[str]
    cancel: re.Pattern[str]
    left: re.Pattern[str]
    listing: re.Pattern[str]
    held: re.Pattern[str]
    make: re.Pattern[str]
    hint: re.Pattern[str]
    implied: re.Pattern[str]
    part: re.Pattern[str]


TELL = r"(?:알려|말해|얘기해|깨워|불러|울려|깨우)"
WORDS: dict[Language, Words] = {
    "ko": Words(
        timer=re.compile(r"타이머"),
        alarm=re.compile(r"알람|알림|모닝콜|깨워|깨우"),
        early=re.compile(r"깨워|깨우|모닝콜|기상|일어나"),
        repeats=re.compile(r"매일|매주|날마다|평일|주말마다|요일마다|아침마다|저녁마다"),
        everything=re.compile(r"모두|전부|모든|싹|다(?:취소|꺼|끄|지워|지우|삭제|없애|해제)|둘다|전체"),
        never=re.compile(r"지마|지말|말고|안해도|않아도"),
        question=re.compile(r"몇|무슨|뭐|얼마|언제|어디|누가|누구|어떻|왜|까\b"),
        snooze=re.compile(r"스누즈|다시(?:울|알려|깨워|깨우|불러|말해)|만더(?!해)|미뤄|미루|(?:이따|나중에|있다)가?(?:다시|또)|더잘|더자"),
        cancel=re.compile(r"취소|꺼|끄|껐|지워|지우|삭제|없애|없애|해제|그만|멈춰|멈추|중지|정지|스톱|스탑|종료"),
        left=re.compile(r"(?:얼마나?|몇분|몇초|몇시간|시간이?|시간은?)[가-힣]{0,2}남|남았|남은시간|언제(?:울|끝|돼)|얼마나(?:더)?(?:있|걸)"),
        listing=re.compile(r"목록|몇개|(?:뭐|뭘|어떤|무슨).{0,8}(?:있|맞|설정)|있(?:어|니|나|는지)|확인|보여|(?:맞춘|맞춰둔|맞춰놓은|설정한|설정된)|언제|몇시|알려|말해"),
        held=re.compile(r"있(?:어|니|나|는지)|목록|확인|보여"),
        make=re.compile(r"맞|마춰|마쳐|설정|세팅|켜|켤|시작|해줘|해주|걸어|추가|등록|잡아|만들|부탁|돌려|[가-힣](?:줘|주세요)"),
        hint=re.compile(rf"{TELL}|재|카운트|세어|스누즈|만더|남|다시|꺼|끄|그만|멈춰|취소|조용"),
        implied=re.compile(
            rf"^(?P<what>.*?)\|(?:있다가?|이따가?|뒤에?|후에?|에)(?P<label>.*?){TELL}[가-힣]{{0,6}}$|^(?P<count>)\|(?:만|을|를|동안)?(?:재|카운트|세어|타이머)[가-힣]{{0,8}}$"
        ),
        part=re.compile(r"새벽|아침|점심|낮|저녁|밤|오전|오후"),
    ),
    "en": Words(
        timer=re.compile(r"\btimers?\b|\bcount ?down\b"),
        alarm=re.compile(r"\balarms?\b|\bwake (?:me|us)\b|\breminders?\b|\bremind me\b|\bwake up call\b"),
        early=re.compile(r"\bwake\b"),
        repeats=re.compile(r"\bevery\b|\bdaily\b|\bweekdays\b|\beach (?:day|morning)\b"),
        everything=re.compile(r"\ball\b|\bevery\b|\bboth\b|\b(?:cancel|delete|stop|clear|remove|turn off)(?: my| the)? (?:timers|alarms)\b"),
        never=re.compile(r"\bdo not\b|\bnever\b|\bwhat is an? (?:timer|alarm)"),
        question=re.compile(r"\b(?:what|when|who|which|how|why|where)\b"),
        snooze=re.compile(r"\bsnooze\b|\b(?:wake|remind|tell|ring|call) (?:me )?(?:up )?again\b|\bmore minutes?\b|\bring later\b"),
        cancel=re.compile(r"\b(?:cancel|stop|delete|remove|clear|turn off|turn .{1,20} off|switch off|shut off|kill|end|dismiss|silence|shut up)\b"),
        left=re.compile(r"\bhow (?:much|long)\b|\btime left\b|\bleft (?:on|in)\b|\bremaining\b|\bwhen (?:does|will|is) .*(?:off|done|finish|end|over|ring)\b"),
        listing=re.compile(r"\b(?:list|which|show|any|how many|tell me|read|do i have|have i|did i set|is there|are there)\b|\bwhat (?:timers|alarms|are|is)\b|\bwhen is\b|\bwhat time is\b"),
        held=re.compile(r"\b(?:list|show|any|do i have|have i|is there)\b"),
        make=re.compile(r"\b(?:set|start|make|create|add|begin|put|wake|remind|need|want|give|new|schedule|run)\b"),
        hint=re.compile(
            r"\b(?:tell|notify|alert|ping|call|let) me\b|\bcount|\bsnooze|\bmore (?:min|sec|hour)|\bagain\b|\bhow (?:much|long)\b|\bremind\b|\b(?:turn|switch|shut) (?:it |that )?off\b|\b(?:stop|cancel|silence) (?:it|that)\b|\bbe quiet\b"
        ),
        implied=re.compile(
            r"^ (?:tell|notify|alert|ping|call|let) me(?: know)?(?: in| after)? ?\|(?: to(?P<label>.+))?$|^ count ?down(?: from)? ?\|$|^ (?:in|after) ?\| (?:tell|notify|alert|call) me$"
        ),
        part=re.compile(r"\b(?:in the )?(?:morning|afternoon|evening)\b|\bat night\b|\btonight\b"),
    ),
}  # fmt: skip

KO_BEFORE = re.compile(r"^(?P<label>.*?)(?:용|이라는|라는)?(?:이름으로|이름의)?(?:타이머|알람|알림|모닝콜)")
KO_FILLER = re.compile(
    r"짜리|동안|뒤에?|후에?|있다가?|이따가?|까지|매일|하나만?|한개|좀|나를|나|저를|저|내|제|에|으로|로|의|만|을|를|이|가|은|는"
)
KO_EDGE = re.compile(
    rf"^(?:{KO_FILLER.pattern})(?= )|^(?:짜리|동안|에|으로|로|의|까지)|(?<= )(?:{KO_FILLER.pattern})$"
)
KO_NO_LABEL = re.compile(
    rf"(?:{KO_FILLER.pattern}|새벽|아침|점심|저녁|오전|오후|밤|모두|전부|모든|다|지금|그럼|마지막|방금|[첫두세네]번째|다섯번째|[첫둘셋넷]째|첫|다른|새|또|하나 더|(?:내가)?(?:맞|설정|세팅|등록).*)*"
)
KO_SAYING = re.compile(
    r"^(?:에|나|나를|저)?(?P<label>.{1,40}?)(?P<tail>으라고|하라고|이라고|라고|자고|다고|고)$"
)
EN_LABELS = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:called|named|labell?ed|titled)(?P<label>(?: [^|\s]+)+)",
        r"\bremind me(?: \|)*(?: (?:in|at|on))?(?: \|)* (?:to|about|of|that)(?P<label>(?: [^|\s]+)+?)(?= (?:in|at|on) ?\||\||$)",
        r"\b(?:timer|alarm)(?: \|)*(?: for| in| of| at)? ?\|? (?:for|to)(?: the| my| a)?(?P<label>(?: (?!for |at )[^|\s]+)+?)(?= (?:for|at|in|of) ?\||\||$)",
        r"(?:\b(?:set|start|make|create|cancel|stop|delete|on|for)|\|)(?: me)?(?: the| my| a| an| another| off)*(?: ?\|)?(?P<label>(?: (?!timer|alarm|the\b|my\b|all\b|for\b|of\b)[^|\s]+){1,4}) (?:timer|alarm)s?\b",
    )
)
EN_NO_LABEL = {"timer", "timers", "alarm", "alarms", "new", "a", "the", "another", "please", "first", "last", "next", "third", "fourth", "fifth", "tonight", "tomorrow", "an", "up", "me", "both", "all", "every", "everything", "it", "my", "one", "single", "minute", "hour", "second"}  # fmt: skip


SNOOZE_ALONE = re.compile(
    r"스누즈(?:해줘?)?|(?:조금|좀)?(?:이따|나중에|있다)가?(?:다시|또)(?:울려|알려|깨워)[가-힣]{0,4}|(?:조금|좀)만더(?:잘게|자고싶어)?"
    r"| snooze(?: it)?(?: for.*)?| remind me (?:again )?later"
)
LEFT_ALONE = re.compile(
    r"(?:이제)?남은시간(?:은|이|을|좀)?(?:얼마|알려|말해|확인|뭐)?[가-힣]{0,6}|(?:이제)?(?:얼마나|몇분|시간이?얼마나?)(?:이나|이)?(?:더)?남았[가-힣]{0,3}"
    r"| how (?:much time|long) is left| how much (?:time|longer)(?: left)?"
)

SILENCE_ALONE = re.compile(
    r"(?:그것?|이것?|그거|이거|저거)?(?:좀|이제|그만)?(?:꺼|끄|그만|멈춰|취소|조용히|조용)(?:해|줘|해줘|줘요|주세요|해주세요|줄래|요|라)*"
    r"| (?:turn|switch|shut) (?:it |that )?off(?: please)?| (?:stop|cancel|silence) (?:it|that)(?: please)?| be quiet(?: please)?"
)
RANKS = tuple(
    re.compile(pattern)
    for pattern in (
        r"첫번째|첫째|1번째|\bthe first\b",
        r"두번째|둘째|2번째|\bthe second\b",
        r"세번째|셋째|3번째|\bthe third\b",
        r"네번째|넷째|4번째|\bthe fourth\b",
        r"다섯번째|다섯째|5번째|\bthe fifth\b",
    )
)
"""Which one of several, in both languages."""
