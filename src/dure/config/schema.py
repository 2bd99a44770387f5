"""Every setting of `dure.toml`, with its default. No file at all is a complete configuration.

Names of settings carry their unit: `_s` is seconds, `_hz` per second, `_db` decibels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from dure.config.care import CareConfig
from dure.config.home import HomeConfig
from dure.config.routines import RoutineConfig
from dure.config.safety import SafetyConfig
from dure.config.secret import Secret
from dure.errors import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """The hub's network door.

    Attributes:
        host: the address to listen on; anything but loopback wants tokens and HTTPS.
        port: the port to listen on.
        max_streams: how many microphones may be open at once.
        max_upload_mb: the largest recording that may be dropped on the page.
        tls: `auto` makes a local certificate beyond loopback, `off` is for a proxy that adds HTTPS.
        names: further host names under which the hub is reached, such as a proxy's; naming any makes tokens wanted on loopback too.
    """

    host: str = "127.0.0.1"
    port: int = 8420
    max_streams: int = 8
    max_upload_mb: int = 32
    tls: Literal["auto", "off"] = "auto"
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeConfig:
    """Hearing names.

    Attributes:
        engine: which wake engine.
        stop_words: what always ends what sounds.
        refractory_s: how long after a detection the same sound is not counted again.
        verify: whether a recogniser that can do so takes a closer look at doubtful names: `auto`, or `off`.
    """

    engine: str = "phoneme"
    stop_words: tuple[str, ...] = ("그만", "멈춰", "stop")
    refractory_s: float = 1.0
    verify: Literal["auto", "off"] = "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionConfig:
    """When the hub listens, and for how long.

    Attributes:
        pre_roll_s: how much sound before a voice begins is heard too.
        listen_s: how long after a name a request may begin.
        follow_up_s: how long after an agent's question the answer needs no name.
        end_silence_s: how much silence ends an utterance.
        max_utterance_s: the longest utterance.
        agent_timeout_s: how long an agent may take for its first words.
        greet: whether an agent that is called and asked nothing says its greeting.
        chime: whether a sound tells that a name was heard.
        cancel_echo: whether what the hub itself plays is taken out of what the microphone hears.
    """

    pre_roll_s: float = 0.6
    listen_s: float = 5.0
    follow_up_s: float = 8.0
    end_silence_s: float = 0.6
    max_utterance_s: float = 20.0
    agent_timeout_s: float = 12.0
    greet: bool = True
    chime: bool = True
    cancel_echo: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognizerConfig:
    """Speech to words.

    Attributes:
        engine: `whisper`, or `vosk` (Korean only; needs the extra `dure[vosk]`).
        model: the model's name in the model store; empty for the engine's default.
        languages: the languages that are spoken here, the preferred first.
        threads: processor threads for recognition; 0 chooses.
    """

    engine: str = "whisper"
    model: str = ""
    languages: tuple[Language, ...] = ("ko", "en")
    threads: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthesizerConfig:
    """Words to speech.

    Attributes:
        engine: `espeak`, or `openai` for any OpenAI-compatible speech endpoint.
        url: that endpoint's base, such as `http://localhost:8880/v1`.
        key: its key.
        model: its model.
        timeout_s: how long it may take for its first sound.
    """

    engine: str = "espeak"
    url: str = ""
    key: Secret | None = None
    model: str = "tts-1"
    timeout_s: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceConfig:
    """An agent's voice.

    Attributes:
        name: a voice of the synthesizer; empty for its default.
        pitch: 0 (low) to 1 (high).
        speed: 0.5 to 2; 1 is ordinary.
    """

    name: str = ""
    pitch: float = 0.5
    speed: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeWordConfig:
    """A name of an agent.

    Attributes:
        text: the name as it is told everywhere.
        also: other spellings under which it is heard.
    """

    text: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConfig:
    """One assistant.

    Attributes:
        kind: which plug-in answers: `local`, `openai`, or one of your own.
        title: what it is called, by language.
        wake_words: its names.
        voice: how it sounds.
        greeting: what it says when called and asked nothing, by language.
        skills: which skills of the household are asked before it: `all`, only those that were `added`, or `none`;
            `auto` is all for the kinds that come with Dure and those that were added for any other.
        settings: whatever that kind of agent wants.
    """

    kind: str = "local"
    title: Mapping[Language, str] = field(default_factory=dict)
    wake_words: tuple[WakeWordConfig, ...] = ()
    voice: VoiceConfig = VoiceConfig()
    greeting: Mapping[Language, str] = field(default_factory=dict)
    skills: Literal["auto", "all", "added", "none"] = "auto"
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryConfig:
    """What is remembered of what was said.

    Attributes:
        keep_days: for how many days transcripts are kept: 1 keeps today's only, 0 keeps none.
        keep_decisions_days: for how many days decision records (scores, no words) are kept.
    """

    keep_days: int = 1
    keep_decisions_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsConfig:
    """Where models come from.

    Attributes:
        folder: where they lie; empty for the data folder.
        offline: never ask the network for one.
    """

    folder: str = ""
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimersConfig:
    """Timers and alarms.

    Attributes:
        ring_s: how long one rings before it gives up.
        snooze_s: how long “later” is when nothing else is said.
    """

    ring_s: float = 600.0
    snooze_s: float = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferConfig:
    """One assistant asking another because the user said so.

    Attributes:
        consent: `ask` wants a spoken yes the first time, for each two assistants; `always` and `never` ask nobody.
    """

    consent: Literal["ask", "always", "never"] = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The whole configuration.

    Attributes:
        language: of messages, and of answers where the speaker's language is unknown.
        time_zone: IANA name, such as `Asia/Seoul`; empty for the machine's.
        server: the network door.
        wake: hearing names.
        attention: when and how long to listen.
        recognizer: speech to words.
        synthesizer: words to speech.
        agents: every assistant, by id; giving any replaces the six that come with Dure unless `default_agents` is true.
        default_agents: whether the six local stand-ins are there beside your own.
        history: what is remembered.
        models: where models come from.
        timers: timers and alarms.
        transfer: one assistant asking another.
        home: appliances, rooms, and who may reach them.
        safety: who may need help, who is told, by which ladder.
        routines: what the home does by itself, by id; those that come with Dure are there beside your own.
        care: what looks after people.
        plugins: settings of plug-ins; naming one here enables it.
    """

    language: Language = "ko"
    time_zone: str = ""
    server: ServerConfig = ServerConfig()
    wake: WakeConfig = WakeConfig()
    attention: AttentionConfig = AttentionConfig()
    recognizer: RecognizerConfig = RecognizerConfig()
    synthesizer: SynthesizerConfig = SynthesizerConfig()
    agents: Mapping[str, AgentConfig] = field(default_factory=dict)
    default_agents: bool = True
    history: HistoryConfig = HistoryConfig()
    models: ModelsConfig = ModelsConfig()
    timers: TimersConfig = TimersConfig()
    transfer: TransferConfig = TransferConfig()
    home: HomeConfig = field(default_factory=HomeConfig)
    safety: SafetyConfig = field(default_factory=SafetyConfig)
    routines: Mapping[str, RoutineConfig] = field(default_factory=dict)
    care: CareConfig = field(default_factory=CareConfig)
    plugins: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
