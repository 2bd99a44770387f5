"""The ways of saying a command for the device itself, whoever was asked: volume, pause, repeat, timers.

An intent that ends in `?` is said too briefly to be sure: “다음” is a command only where something can go on to the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dure.errors import Language
from dure.language.durations import DURATION
from dure.language.numbers import NUMBER

RULES: Mapping[Language, Mapping[str, str]] = {
    "ko": {
        "e": "[줘|줘요|주세요|주십시오|주라|줘라|줄래|줄래요|줄 수 있어|줄 수 있어요|줄 수 있니|줄 수 있나요|주시겠어요|주실래요|주겠니|주렴|줘 봐|봐|봐요|봐 줘|볼래|다오|죠|라|요|자|세요|십시오|면 좋겠어|면 좋겠어요|주면 좋겠어|줬으면 좋겠어] [좀|부탁해|부탁해요|부탁드려요]",
        "o": "[을|를|은|는|이|가|도|만]",
        "j": "[좀|지금|이제|한번|한 번|빨리|제발]",
        "vol": "[이|지금|스피커|기기] (볼륨|볼룸|보륨|볼륨이|음량|음향|사운드|소리|소리 크기|목소리)",
        "unit": "[퍼센트|프로|퍼|정도|단계|칸|레벨]",
        "raise": "(올려|올리|올릴래|높여|높이|키워|키우|키울래|크게 해|크게 틀어|크게 말해|크게|업|업 해|업 시켜)",
        "lower": "(줄여|줄이|줄일래|낮춰|낮추|낮출래|내려|내리|내릴래|작게 해|작게 틀어|작게 말해|작게|다운|다운 해|다운 시켜|죽여)",
        "media": "[지금|이|저] [나오는|틀어 놓은|재생 중인] (음악|노래|곡|재생|라디오|방송|팟캐스트|오디오북|동화|뉴스|영상|소리책)",
        "track": "[이] (곡|노래|음악|트랙)",
        "timer": "(타이머|알람) [들] [(랑|이랑|과|와|하고) (타이머|알람)]",
        "tell": "[좀|다] (알려|말해|말씀해|보여|읽어|불러|들려|확인해) <e>",
        "have": "있 (어|어요|니|나|나요|지|죠|는지|는데|습니까|을까)",
        "left": "남았 (어|어요|니|나|나요|지|죠|는지|습니까|을까)",
        "cancel": "(취소|취소해|취소하|취소시켜|꺼|끄|지워|지우|삭제|삭제해|없애|해제|해제해|중지|중지해|정지|정지해|멈춰|멈추|그만|그만해|종료|종료해)",
    },
    "en": {
        "p": "[please|now|for me|thanks|thank you|will you|would you|right now]",
        "it": "(it|this|that|the music|the song|the radio|the sound|the audio)",
        "vol": "[the|your|my] (volume|sound|audio|speaker volume|sound level|volume level)",
        "by": "[by] {level:number} [percent|points|steps|notches|levels]",
        "media": "[the|this|that|my|your] (music|song|songs|radio|playback|podcast|audiobook|track|playlist|broadcast|news|story|video|reply|answer)",
        "track": "(song|track|tune|piece)",
        "timer": "(timer|timers|alarm|alarms|timer and alarm|timers and alarms|alarms and timers)",
    },
}

KINDS: Mapping[Language, Mapping[str, str]] = {
    "ko": {
        "number": NUMBER["ko"],
        "level": rf"(?:{NUMBER['ko']}|최대치|최대한|최대|최고치|최고|맥스|끝|제일크게|가장크게|최소한|최소|최저|제일작게|가장작게|중간|절반|반)",
        "extreme": r"(?:최대한크게|최대로|제일크게|가장크게|최대한작게|제일작게|가장작게)",
        "degree": r"(?:조금만|아주조금|조금|쪼금|좀만|살짝|약간|많이|확|훨씬|한참|엄청|팍)",
        "all": r"(?:모두|전부|전체|모든|싹|다|둘다)",
        "label": r".{1,16}?",
        "span": DURATION["ko"],
    },
    "en": {
        "number": NUMBER["en"],
        "extreme": r"(?:max|maximum|full|min|minimum|half)",
        "allway": r"(?:all the way up|up all the way|up to the max|up full|all the way down|down all the way)",
        "level": rf"(?:{NUMBER['en']}|(?:the )?(?:max|maximum|full(?: volume)?|highest|min|minimum|lowest)|half(?: way)?|a half)",
        "degree": r"(?:a (?:little )?bit(?: more)?|a little(?: more)?|slightly|a touch|a notch|some(?: more)?|more|a lot(?: more)?|much|way|loads)",
        "all": r"(?:all|all of|both|both of|every)",
        "label": r"[\w:']+(?: [\w:']+){0,3}?",
        "span": DURATION["en"],
    },
}

_KO: Mapping[str, Sequence[str]] = {
    "volume.up": (
        "<vol> <o> <j> {level:number} <unit> [만큼|만] [더] <raise> <e>",
        "<vol> <o> <j> [{degree}] [더] <j> <raise> <e>",
        "[{degree}] [더] <j> <vol> <o> <raise> <e>",
        "[{degree}] [더] <j> 크게 [말해|해|틀어|얘기해|이야기해|들려] <e>",
        "<vol> <o> [너무|좀|조금|잘] (작아|작은데|작네|작다|작은 것 같아|작아서 안 들려|안 들려|안 들리는데|작게 들려) [요]",
    ),
    "volume.down": (
        "<vol> <o> <j> {level:number} <unit> [만큼|만] [더] <lower> <e>",
        "<vol> <o> <j> [{degree}] [더] <j> <lower> <e>",
        "[{degree}] [더] <j> <vol> <o> <lower> <e>",
        "[{degree}] [더] <j> (작게|조용하게|조용히) (말해|틀어|얘기해|이야기해|들려) <e>",
        "[{degree}] [더] 작게 [해] <e>",
        "<vol> <o> [너무|좀|조금] (커|큰데|크네|크다|큰 것 같아|시끄러워) [요]", "[너무|좀] (시끄러워|시끄럽다|시끄럽네|시끄러) [요]",
    ),
    "volume.set": (
        "<vol> <o> <j> {level:level} <unit> [까지] [으로|로|에] <j> [맞춰|맞추|해|하|설정해|설정|올려|올리|높여|키워|내려|낮춰|낮추|줄여|바꿔|조절해|조정해|틀어] <e>",
        "{level:extreme} [말해|해|틀어] <e>",
    ),
    "volume.tell": (
        "[지금|현재] <vol> <o> [지금|현재] (몇|얼마|얼마나 돼|몇 퍼센트|어느 정도) [이야|야|예요|이에요|인지|입니까|이지|지|이니] [<tell>]", "[지금|현재] <vol> <o> [몇인지|얼마인지] <tell>",
    ),
    "volume.unmute": (
        "(음소거|뮤트|무음|무음 모드) <o> <j> (해제|해제해|해제하|풀어|취소|취소해|꺼|끄|끝내|그만) <e>",
        "다시 <vol> <o> <j> (켜|켜지게 해|나게 해|나오게 해|들리게 해) <e>", "<vol> <o> <j> [다시] (켜|켜지게 해|나게 해|나오게 해|들리게 해) <e>",
    ),
    "volume.mute": (
        "(음소거|무음) 모드 [로] [해|켜|바꿔] <e>", "(음소거|뮤트|무음|무음 모드) <o> [로|으로] <j> [해|하|켜|설정해|바꿔|시켜] <e>",
        "<vol> <o> <j> (꺼|끄|없애|안 나게 해|나지 않게 해|안 나오게 해) <e>",
    ),
    "media.pause": (
        "[<media> <o>] <j> (일시 정지|일시 중지|일시 멈춤) <o> <j> [해|하|시켜] <e>",
        "<media> <o> <j> [잠깐|잠시] [만] <j> (멈춰|멈추|정지해|정지|세워|중지해|중지) <e>",
        "(잠깐|잠시) [만] <j> (멈춰|멈추|정지해|정지|중지해|쉬어) <e>",
    ),
    "media.pause?": ("(잠깐|잠시) [만] [요]", "(잠깐|잠시) [만] (기다려|있어) <e>"),
    "media.resume": (
        "(아까|하던|방금|읽던|말하던|듣던|멈춘|멈췄던|끊긴) [하던|듣던|읽던] [거|것|말|얘기|이야기|노래|음악|데] [부터] <o> <j> (계속|이어서|마저|다시) [해서] <j> (해|하|말해|얘기해|들려|읽어|재생해|재생|틀어|이야기해|진행해) <e>",
        "<media> <o> <j> (다시|계속|이어서) (재생해|재생|이어 해) <e>", "(다시|계속|이어서) 재생 [해|하] <e>",
        "(계속|이어서|마저) (말해|얘기해|이야기해|들려|읽어|재생해) <e>",
    ),
    "media.resume?": ("(계속|이어서|마저) [해|하|진행해|가|틀어|켜] <e>", "재생 [해|하] <e>", "이어 <e>", "<media> <o> <j> (다시|계속) (틀어|켜) <e>"),
    "media.stop": (
        "<media> <o> <j> (꺼|끄|그만|그만해|그만 틀어|종료해|종료|닫아|끝내) <e>", "재생 <o> (종료|중단) [해|하] <e>",
        "그만 <j> (말해|얘기해|이야기해|읽어|들려|떠들어|틀어) <e>",
    ),
    "media.stop?": ("[이거|그거|이것|그것|저거] <o> <j> (꺼|끄) <e>", "[좀] 조용히 <j> (해|있어|하) <e>", "조용 [히]"),
    "media.next": (
        "다음 <track> <o> [으로|로] <j> [틀어|재생해|재생|넘겨|넘어가|건너뛰어|들려|가|듣자] <e>",
        "<track> <o> <j> (넘겨|넘어가|건너뛰어|건너뛰|스킵|스킵해) <e>",
    ),
    "media.next?": (
        "다음 [거|것|걸|방송|채널|에피소드|편|장|화|이야기|뉴스] <o> [으로|로] <j> [틀어|재생해|재생|넘겨|넘어가|들려|가|해] <e>", "[이거|이것] (넘겨|건너뛰어|건너뛰|스킵|스킵해) <e>",
    ),
    "media.previous": (
        "(이전|앞|지난|저번|바로 전|전) <track> <o> [으로|로] <j> [틀어|재생해|재생|돌아가|들려|가|듣자] <e>",
    ),
    "media.previous?": (
        "(이전|지난|바로 전|전) (거|것|걸|방송|채널|에피소드|편|장|화|이야기|뉴스) <o> [으로|로] <j> [틀어|재생해|재생|돌아가|들려|가|해] <e>", "이전 [으로|으로 가|으로 돌아가] <e>",
    ),
    "repeat": (
        "[방금|아까|지금] [한|했던|그] [말|거|것|걸|얘기|대답] <o> [뭐라고] (다시|한 번 더|한번 더|한 번만 더|한번만 더|또) <j> [한 번|한번] <j> (말해|말씀해|얘기해|이야기해|들려|읽어|대답해) <e>",
        "[방금|아까|지금] (뭐라고|뭐라|뭐라구|머라고) (말했어|했어|했니|했지|했나|했냐|했더라|그랬어|하셨어|하셨나) [요]",
        "[잘] (못|못 알아) (들었어|들었는데|들었으니까) [요] [다시] [한번|한 번] [말해|말씀해] <e>",
    ),
    "repeat?": ("다시 [한 번|한번] [더]", "(한 번|한번) [만] 더 [요]", "(뭐라고|뭐라구|뭐) [요]"),
    "timers.list": (
        "[지금|현재] <timer> <o> <j> [지금|현재] (뭐|뭐뭐|뭐가|어떤 거|어떤 게|몇 개|몇 개나) <j> (있|맞춰져 있|맞춰 있|설정돼 있|설정되어 있|남았|돌아가고 있|켜져 있) (어|어요|니|나|나요|지|죠|는지|는데|습니까) [<tell>]",
        "[지금|현재] [맞춘|맞춰 둔|맞춰둔|맞춰 놓은|설정한|설정된|켜 둔] <timer> <o> [아직] (있|맞춰져 있|설정돼 있|켜져 있) (어|어요|니|나|나요|지|죠|는지|습니까) [<tell>]",
        "[지금|현재] (내|우리|맞춘|맞춰 둔|맞춰 놓은|설정한|설정된|켜 둔|남은|모든) <timer> <o> <j> [다] [목록] (뭐야|뭐예요|뭐 <have>|뭐가 <have>|몇 개야|<tell>)",
        "<timer> [의] (목록|리스트|현황|상태) <o> [<tell>]", "<timer> <o> 몇 개 [야|예요|인지|지|니] [<tell>]", "<timer> <o> [다|모두|전부] <tell>",
        "<timer> <o> [지금|이제] (얼마나|얼마|몇 분|몇 초|몇 시간|시간이 얼마나|시간 얼마나) [이나|나] [더] <left> [<tell>]",
        "<timer> [은|이] [몇 시에|언제|몇 시] (울려|울리|끝나|울릴까|끝나나|맞춰져 있어|맞춰 있어|맞췄어) [요|지|나|니]",
        "{label:label} [용] <timer> <o> [지금|이제] (얼마나|얼마|몇 분|몇 초|몇 시간|시간이 얼마나) [이나|나] [더] <left> [<tell>]",
        "<timer> [의] 남은 시간 <o> (얼마야|얼마|얼마나 돼|뭐야|몇 분이야|<tell>) [요]",
    ),
    "timers.list?": ("[이제] (얼마나|몇 분|시간 얼마나) [이나|나] [더] <left>", "[이제] 남은 시간 <o> [얼마야|얼마|얼마나 돼|몇 분이야|<tell>] [요]"),
    "timers.cancel": (
        "{all:all} <timer> <o> <j> <cancel> <e>",
        "[방금|아까|지금] [내가] [맞춘|설정한|맞춰 둔|켠] [{span:span} [짜리]] <timer> <o> <j> [{all:all}] <j> <cancel> <e>",
        "{label:label} [용] <timer> <o> <j> <cancel> <e>",
    ),
}  # fmt: skip

_EN: Mapping[str, Sequence[str]] = {
    "volume.up": (
        "(turn|crank|bring) (<it>|<vol>) up <by> <p>", "(turn|crank) up (<vol>|<it>) <by> <p>", "(raise|increase|boost) <vol> <by> <p>", "<vol> up <by> <p>",
        "(turn|crank|bring) (<it>|<vol>) up [{degree}] <p>", "(turn|crank) up [<vol>|<it>] [{degree}] <p>", "(raise|increase|boost|pump up) <vol> [{degree}] <p>",
        "<vol> up [{degree}] <p>", "[(speak|talk|make <it>|be|play <it>|go)] [{degree}] louder <p>", "speak up [{degree}] <p>", "(it|that|this) is [too|a bit|a little] quiet",
    ),
    "volume.down": (
        "(turn|bring) (<it>|<vol>) down <by> <p>", "turn down (<vol>|<it>) <by> <p>", "(lower|decrease|reduce) <vol> <by> <p>", "<vol> down <by> <p>",
        "(turn|bring) (<it>|<vol>) down [{degree}] <p>", "turn down [<vol>|<it>] [{degree}] <p>", "(lower|decrease|reduce) <vol> [{degree}] <p>",
        "<vol> down [{degree}] <p>", "[(speak|talk|make <it>|be|play <it>|go)] [{degree}] (quieter|softer|more quietly|more softly) <p>", "(it|that|this) is [too|a bit|a little] loud", "too loud",
    ),
    "volume.set": (
        "[set|turn|put|change|adjust|make|bring|raise|lower|increase|decrease] <vol> [up|down] [to|at|level] {level:level} [percent|out of ten] <p>",
        "turn [it|this|that] (up|down) to {level:level} [percent] <p>", "turn (up|down) <vol> to {level:level} [percent] <p>", "{level:level} percent <vol> <p>",
        "<vol> (all the way|at|to) {level:level} <p>", "(turn|crank) (<it>|<vol>) {level:allway} <p>", "{level:extreme} volume <p>", "<vol> {level:extreme} <p>",
    ),
    "volume.tell": ("what is the volume [level] [now|right now|set to|at] <p>", "how loud (is it|are you) [now|right now] <p>", "(tell me|say) the volume [level] <p>"),
    "volume.mute": (
        "mute [<it>|yourself|the speaker|the volume|everything] <p>", "(turn|switch|shut) (off the (sound|volume|audio)|the (sound|volume|audio) off) <p>", "(sound|volume|audio) off <p>",
    ),
    "volume.unmute": (
        "(unmute|un mute) [<it>|yourself|the speaker|the volume|everything] <p>", "(turn|switch) [back] on the (sound|volume|audio) [again] <p>",
        "(turn|switch) the (sound|volume|audio) [back] on [again] <p>", "(sound|volume|audio) on <p>",
    ),
    "media.pause": ("pause [<it>|<media>|playing|there] [for a (moment|second|minute)] <p>", "(hold|stop) <media> for a (moment|second|minute) <p>"),
    "media.pause?": ("(hold on|wait|one moment|one second|just a (moment|second|minute)|hang on) <p>", "(wait|hold on|hang on) (a|one) (moment|second|minute|sec) <p>"),
    "media.resume": (
        "(resume|unpause|un pause) [<it>|<media>|playing|reading|talking|where you left off|what you were saying] <p>",
        "(continue|keep|carry on|go on) (playing|reading|talking|with <media>|what you were saying|where you left off) <p>", "continue <media> <p>",
        "start <media> again <p>",
    ),
    "media.resume?": ("(continue|go on|carry on|keep going|play|play on) <p>",),
    "media.stop": (
        "(stop|turn off|end|shut off|switch off|quit) <media> <p>", "stop (playing|talking|reading|speaking) [<media>] <p>", "(turn|shut|switch) <media> off <p>",
    ),
    "media.stop?": ("(turn|shut|switch) (it|this|that) off <p>", "(turn|switch|shut) off (it|this|that) <p>", "(be quiet|quiet|be silent|shut up|silence) <p>", "stop (it|that|this) <p>"),
    "media.next": (
        "[play|skip to|go to|give me] [the] next <track> <p>", "skip [to the next|this|the|that] <track> <p>",
    ),
    "media.next?": ("[play|skip to|go to] [the] next [one|episode|station|chapter|story|channel] <p>", "skip [it|this|this one|that|ahead|forward] <p>"),
    "media.previous": ("[play|skip back to|go back to|go to] [the] (previous|last) <track> [again] <p>",),
    "media.previous?": (
        "[play|skip back to|go back to|go to] [the] previous [one|episode|station|chapter|story|channel] <p>", "[play|go back to] the last one <p>", "skip back <p>",
    ),
    "repeat": (
        "(repeat|say) (that|it|this|yourself|what you said) [again|once more|one more time] <p>", "repeat [your|the] last (answer|reply|thing) [you said] <p>",
        "what did you [just] say", "[sorry] i (did not|didn't) (hear|catch|get|understand) (you|that|it|what you said)", "(say|come) again <p>", "repeat <p>", "tell me [that|it] again <p>",
    ),
    "repeat?": ("(again|once more|one more time|pardon|pardon me|sorry|what|what was that|excuse me|sorry what) <p>",),
    "timers.list": (
        "(what|which) <timer> (are|is) (set|running|there|on|active|left) [right now] <p>", "(what|which) <timer> (do i have|have i|did i) [set|running|on] <p>",
        "what are (my|the) <timer> <p>", "any <timer> [set|running|on|active|left] <p>", "(list|show|read|tell|give) [me] [all] [of] [my|the] <timer> <p>", "(do i have|are there|is there) (any|a|an) <timer> [set|running|on|active] <p>",
        "how many <timer> (are there|do i have|are set|are running|did i set|have i) [set|running] <p>",
        "how (much time|long|much longer|many minutes) [is|are] [there] [left|remaining] [on|in|for] [my|the|this] <timer> <p>", "how (much time|long) does the <timer> have left <p>",
        "how (much time|long) [is|are] [there] (left|remaining) (on|in|for) [my|the] {label:label} <timer> <p>",
        "when (does|will|is) (my|the|this) <timer> (go off|ring|end|done|over|up|set for|due) <p>", "what time is (my|the) <timer> [set] [for] <p>",
        "(check|read out) (my|the) <timer> <p>", "(status|list) of [my|the] <timer> <p>",
    ),
    "timers.list?": ("how (much time|long|much longer) is (left|remaining) <p>", "how much (time|longer) [left] <p>"),
    "timers.cancel": (
        "(cancel|stop|delete|remove|clear|turn off|switch off|shut off|dismiss|silence|end|kill) {all:all} [of] [my|the|these|those] <timer> <p>",
        "(cancel|stop|delete|remove|clear|turn off|switch off|shut off|dismiss|silence|end|kill) [my|the|this|that] [last|latest] [{span:span}] <timer> <p>",
        "(turn|switch|shut) [{all:all}] [my|the|this|that] [{span:span}] <timer> off <p>",
        "(cancel|stop|delete|remove|clear|turn off|switch off|kill) [my|the|this|that] {label:label} <timer> <p>",
        "(cancel|stop|delete|remove|clear|turn off|switch off|kill) [my|the] <timer> (for|called|named|at) [the|my] {label:label} <p>",
    ),
}  # fmt: skip

TEMPLATES: Mapping[Language, Mapping[str, Sequence[str]]] = {"ko": _KO, "en": _EN}
