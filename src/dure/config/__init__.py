"""`dure.toml`, typed."""

from dure.config.schema import (
    AgentConfig,
    AttentionConfig,
    Config,
    HistoryConfig,
    ModelsConfig,
    RecognizerConfig,
    ServerConfig,
    SynthesizerConfig,
    TimersConfig,
    VoiceConfig,
    WakeConfig,
    WakeWordConfig,
)
from dure.config.secret import Secret

__all__ = [
    "AgentConfig",
    "AttentionConfig",
    "Config",
    "HistoryConfig",
    "ModelsConfig",
    "RecognizerConfig",
    "Secret",
    "ServerConfig",
    "SynthesizerConfig",
    "TimersConfig",
    "VoiceConfig",
    "WakeConfig",
    "WakeWordConfig",
]
