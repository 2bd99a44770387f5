"""Talk about the agent itself: who it is, what it can do, which names can be called, and small courtesies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from dure.api import ReplyPart, Request
from dure.errors import Language
from dure.language.particles import with_particle
from dure.skills.base import Understanding, reply

_UNDERSTANDING = Understanding(
    {
        "ko": {
            "about.can": (
                "[너|넌|너는|네가|니가|당신은] [뭘|무엇을|뭐를|무슨 일을|뭐|어떤 걸|어떤 일을] [할 수 있는지] (할 수 있|할 줄 알)[어|어요|니|나요|는지|는데|지|습니까|는 거야|는 게 뭐야|아|아요] [<tell>] <end>",
                "[너|네가|니가] (할 수 있는|할 줄 아는|잘하는|가능한) (거|것|게|일|건|기능) [이|은|가|을|는] [뭐|무엇|뭐가 있] [어|니|지|나] <q> [<tell>] <end>",
                "[사용법|도움말|기능] [을|좀|이|은] (<tell>|뭐 <q>|뭐가 있어|보여 <do>)",
                "[무슨|어떤] 기능 [이|들이] [뭐|뭐가|어떤 게] 있[어|니|지|나요|어요]", "도움말", "도와줘", "뭐 할 수 있어", "뭘 도와줄 수 있어 <end>",
            ),
            "about.names": (
                "[여기서|지금|내가|제가] (누구를|누굴|누구|어떤 이름을|어떤 비서를|무슨 이름을|어떤 이름으로|누구누구) (부를 수 있|불러도 돼|부르면 돼|호출할 수 있) [어|어요|니|나요|지|는지|는데|습니까] [<tell>] <end>",
                "(부를 수 있는|호출할 수 있는|쓸 수 있는|등록된) (이름|비서|이름들|호출어|에이전트) [이|은|을|가|는] [뭐|누구|뭐가 있|누가 있|몇 개|어떤 게 있] [어|어요|니|지|나요] <q> [<tell>] <end>",
                "[여기|지금] (누가|누구누구|누구) 있[어|어요|니|나요|지] <end>",
                "이름 [들] [목록|을|좀] (<tell>|다 말해 <do>)",
            ),
            "about.who": (
                "[너|넌|너는|당신은|니가|네가] (누구|누구신|뭐|정체가 뭐) [세요|십니까|시죠|신가요] <q> <end>",
                "[너|네|니|너의|당신의|당신] 이름 [이|은] (뭐|무엇|어떻게 돼|어떻게 되) [세요|니|지|나요] <q> <end>",
                "[너를|너|네|니|자기] [소개] (자기소개|소개) [좀|를] [해] <do>",
                "(너|넌|너는|네가|니가) (진짜|정말) [로] {other:label} (이야|야|맞아|맞니|이니|니|인가요|맞나요)",
                "(너|넌|너는|네가|니가) (사람|인간|로봇|기계|인공지능|에이아이|ai|비서|컴퓨터|시리|알렉사|아리아|빅스비|카카오|지니|클로바|엘지) (이야|야|맞아|맞니|이니|니|인가요|맞나요|예요|이에요)",
            ),
            "about.hello": (
                "(안녕|안녕하세요|안녕하십니까|하이|헬로|반가워|반가워요|반갑습니다|여보세요|좋은 아침|좋은 아침이야|좋은 저녁|굿모닝|잘 지냈어|잘 있었어) [반가워|반가워요] <end>",
            ),
            "about.thanks": ("[정말|진짜|아주|너무|응|오케이|아] (고마워|고마워요|고맙습니다|고맙다|감사해|감사해요|감사합니다|땡큐|수고했어|수고했어요|잘했어|잘했어요) <end>",),
            "about.bye": ("(잘 자|잘자요|안녕히 주무세요|굿나잇|잘 있어|잘 가|안녕히 계세요|바이바이|다음에 봐|이만) <end>",),
            "about.never_mind": (
                "(아니야|아니|아냐|아니에요|아니요|됐어|됐어요|괜찮아|괜찮아요|취소|취소해|취소해줘|없어|필요없어|아무것도 아니야|신경 쓰지 마|그만|그만해|그만둬|응 괜찮아) [됐어|괜찮아|아니야|필요 없어] <end>",
            ),
        },
        "en": {
            "about.can": (
                "what [else] can you do [for me] <please>", "what are you able to do", "what do you do", "what are you capable of", "what are your (skills|features)", "what do you know how to do", "how can you help [me]", "help [me]",
                "what can i (ask|say|ask you|say to you|do) [here]", "(what are your|list your|tell me your) (skills|abilities|features|capabilities)",
                "<tell> what you can do <please>", "what (things|kind of things|sort of things) can you do", "what can you help [me] with",
            ),
            "about.names": (
                "(what|which) names can i (call|use|say)", "who [else] (can|could) i [also] (call|talk to|speak to|ask|speak with)", "who (is|else is) (there|here)",
                "(what|which) (names|assistants|wake words) (do you know|are there|can i call|are available|do you have|do i have)",
                "(list|tell me|say) [all] [of] (the|your|all) (names|assistants|wake words)", "<tell> [the|what|which] names [i can call] [there are]", "who are the assistants",
            ),
            "about.who": (
                "who are you", "what are you", "what is your name", "your name", "tell me (your name|who you are)", "introduce yourself", "what should i call you", "tell me about yourself",
                "are you [really|actually] (a|an|the) {other:label}", "are you [really|actually] (siri|alexa|aria|bixby|kakao|genie|clova|human|real|alive)", "what is your name",
            ),
            "about.hello": (
                "(hello|hi|hey|good morning|good afternoon|good evening|howdy|greetings|hiya|yo) [there|you|again|everyone]", "how are you [doing] [today]",
                "nice to meet you", "how is it going", "how do you do",
            ),
            "about.thanks": (
                "[ok|okay|great] (thanks|thank you|cheers|thank you very much|thanks a lot|thank you so much|many thanks|well done|good job|nice work) [a lot|again|very much|so much|for that|for your help]",
            ),
            "about.bye": ("(good night|goodnight|bye|goodbye|good bye|see you|see you later|see you tomorrow|see you soon|bye bye|sleep well)",),
            "about.never_mind": (
                "(no|nope|never mind|nevermind|nothing|forget it|cancel|cancel that|stop|no thanks|no thank you|that is all|it is fine|do not worry|that will be all) [thanks|thank you|it is fine]",
            ),
        },
    },
)  # fmt: skip

_CAN = {
    "ko": "시간과 날짜, 타이머와 알람, 계산과 단위 바꾸기를 할 수 있어요. 이름이나 할 일도 기억해 드려요. “삼 분 타이머 맞춰 줘”라고 말해 보세요.",
    "en": "I can tell the time and date, set timers and alarms, do sums and convert units. I also remember your name and notes. Try “set a timer for three minutes”.",
}
_SAID = {
    "about.hello": ("안녕하세요. 무엇을 도와드릴까요?", "Hello. What can I do for you?"),
    "about.thanks": ("천만에요.", "You're welcome."),
    "about.bye": ("네, 또 불러 주세요.", "Goodbye. Call me any time."),
    "about.never_mind": ("네, 알겠어요.", "All right."),
}


class AboutSkill:
    """Says who the agent is, plainly: a local stand-in, not the company's assistant.

    Args:
        title: what the agent is called, by language.
        manner: intent → sentence by language, where this agent words a courtesy in its own way.
    """

    def __init__(
        self, title: Mapping[Language, str], manner: Mapping[str, Mapping[Language, str]] | None = None
    ) -> None:
        self._title = title
        self._manner = manner or {}

    async def handle(self, request: Request) -> ReplyPart | None:
        """Answer, or None where the request is about something else."""
        for match, _ in _UNDERSTANDING.matches(self._without_name(request)):
            intent = match.intent
            if intent == "about.who":
                return self._who(request)
            if intent == "about.can":
                return reply(request, ko=_CAN["ko"], en=_CAN["en"], intent=intent)
            if intent == "about.names":
                return _names(request)
            ko, en = _SAID[intent]
            own = self._manner.get(intent.removeprefix("about."), {})
            asks = intent == "about.hello"
            return reply(request, ko=own.get("ko", ko), en=own.get("en", en), intent=intent, asks=asks)
        return None

    def _without_name(self, request: Request) -> Request:
        """“안녕, 아리아” is “안녕”: the session takes the name away only where it stands first."""
        for name in self._title.values():
            head = request.text.rstrip(" .!?,").removesuffix(name).rstrip(" ,")
            if head and len(head) < len(request.text.rstrip(" .!?,")):
                return replace(request, text=head)
        return request

    def _who(self, request: Request) -> ReplyPart:
        ko = self._title.get("ko") or self._title.get("en") or request.agent
        en = self._title.get("en") or self._title.get("ko") or request.agent
        return reply(
            request,
            ko=f"저는 {with_particle(ko, '이라는')} 이름으로 대답하는 두레의 로컬 비서예요. 그 이름을 가진 회사의 진짜 비서는 아니에요.",
            en=f"I'm Dure's local stand-in that answers to the name {en}. I'm not the company's own assistant.",
            intent="about.who",
        )


def _names(request: Request) -> ReplyPart:
    names = list(request.wake_words)
    if not names:
        return reply(
            request,
            ko="지금은 부를 수 있는 이름이 없어요.",
            en="There are no names to call right now.",
            intent="about.names",
        )
    return reply(
        request,
        ko=f"{_join(names, 'ko')} 부를 수 있어요.",
        en=f"You can call {_join(names, 'en')}.",
        intent="about.names",
    )


def _join(names: Sequence[str], language: Language) -> str:
    if language == "ko":
        return with_particle(", ".join(names), "을")
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " or " + names[-1]
