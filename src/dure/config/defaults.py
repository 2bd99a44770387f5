"""The six assistants of the default configuration: local stand-ins under the names that people know."""

from __future__ import annotations

from collections.abc import Mapping

from dure.config.schema import AgentConfig, VoiceConfig, WakeWordConfig


def default_agents() -> Mapping[str, AgentConfig]:
    """The agents that come with Dure, by id. Each says plainly, when asked, that it is no company's assistant."""
    return _AGENTS


_AGENTS = {
    "aria": AgentConfig(
        title={"ko": "아리아", "en": "Aria"},
        wake_words=(WakeWordConfig(text="아리아", also=("Aria",)),),
        voice=VoiceConfig(name="f2", pitch=0.6, speed=1.0),
        greeting={"ko": "네, 말씀하세요.", "en": "Yes, go ahead."},
        settings={
            "cannot": {
                "ko": "죄송해요, 그건 제가 아직 할 수 없어요.",
                "en": "Sorry, I can't do that yet.",
            },
            "manner": {
                "thanks": {"ko": "천만에요.", "en": "You're welcome."},
                "hello": {"ko": "안녕하세요. 무엇을 도와드릴까요?", "en": "Hello. What can I do for you?"},
            },
        },
    ),
    "bixby": AgentConfig(
        title={"ko": "빅스비", "en": "Bixby"},
        wake_words=(WakeWordConfig(text="빅스비", also=("Bixby",)),),
        voice=VoiceConfig(name="f4", pitch=0.5, speed=1.1),
        greeting={"ko": "네, 듣고 있어요.", "en": "I'm listening."},
        settings={
            "cannot": {
                "ko": "그건 제가 못 하는 일이에요.",
                "en": "That's something I can't do.",
            },
            "manner": {
                "thanks": {"ko": "언제든지요.", "en": "Any time."},
                "hello": {"ko": "안녕하세요. 무엇을 할까요?", "en": "Hi. What shall we do?"},
            },
        },
    ),
    "kakao": AgentConfig(
        title={"ko": "카카오", "en": "Kakao"},
        wake_words=(WakeWordConfig(text="헤이 카카오", also=("Hey Kakao",)),),
        voice=VoiceConfig(name="f3", pitch=0.7, speed=1.1),
        greeting={"ko": "네, 왜요?", "en": "Hey, what's up?"},
        settings={
            "cannot": {
                "ko": "아, 그건 아직 못 해요.",
                "en": "Oh, I can't do that one yet.",
            },
            "manner": {
                "thanks": {"ko": "뭘요, 또 불러 줘요.", "en": "No problem, call me again."},
                "hello": {"ko": "안녕하세요! 오늘은 뭐 할까요?", "en": "Hey there! What's the plan?"},
            },
        },
    ),
    "genie": AgentConfig(
        title={"ko": "지니", "en": "Genie"},
        wake_words=(WakeWordConfig(text="기가지니", also=("Giga Genie",)),),
        voice=VoiceConfig(name="m3", pitch=0.5, speed=1.0),
        greeting={"ko": "네, 부르셨어요?", "en": "You called?"},
        settings={
            "cannot": {
                "ko": "그 소원은 제가 들어드릴 수 없어요.",
                "en": "That's a wish I can't grant.",
            },
            "manner": {
                "thanks": {"ko": "도움이 됐다니 기뻐요.", "en": "Glad I could help."},
                "hello": {"ko": "안녕하세요. 말씀만 하세요.", "en": "Hello. Just say the word."},
            },
        },
    ),
    "clova": AgentConfig(
        title={"ko": "클로바", "en": "Clova"},
        wake_words=(WakeWordConfig(text="클로바", also=("Clova",)),),
        voice=VoiceConfig(name="f5", pitch=0.4, speed=0.95),
        greeting={"ko": "네, 무엇을 도와드릴까요?", "en": "Yes, how can I help?"},
        settings={
            "cannot": {
                "ko": "죄송하지만 그건 도와드릴 수 없어요.",
                "en": "I'm afraid I can't help with that.",
            },
            "manner": {
                "thanks": {"ko": "도와드릴 수 있어서 좋았어요.", "en": "My pleasure."},
                "hello": {"ko": "안녕하세요. 반가워요.", "en": "Hello, nice to hear you."},
            },
        },
    ),
    "thinq": AgentConfig(
        title={"ko": "엘지", "en": "ThinQ"},
        wake_words=(WakeWordConfig(text="하이 엘지", also=("Hi LG",)),),
        voice=VoiceConfig(name="m7", pitch=0.4, speed=1.05),
        greeting={"ko": "네, 준비됐어요.", "en": "Ready when you are."},
        settings={
            "cannot": {
                "ko": "그 기능은 아직 없어요.",
                "en": "I don't have that function yet.",
            },
            "manner": {
                "thanks": {"ko": "네, 별말씀을요.", "en": "Sure thing."},
                "hello": {"ko": "안녕하세요. 무엇이 필요하세요?", "en": "Hello. What do you need?"},
            },
        },
    ),
}
