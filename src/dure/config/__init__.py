"""`dure.toml`, typed."""

from dure.config.load import load_config
from dure.config.names import configured_names, stop_words
from dure.config.routines import RoutineConfig
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
    TransferConfig,
    VoiceConfig,
    WakeConfig,
    WakeWordConfig,
)
from dure.config.secret import Secret
from dure.config.zone import household_zone

__all__ = [
    "AgentConfig",
    "AttentionConfig",
    "Config",
    "HistoryConfig",
    "ModelsConfig",
    "RecognizerConfig",
    "RoutineConfig",
    "Secret",
    "ServerConfig",
    "SynthesizerConfig",
    "TimersConfig",
    "TransferConfig",
    "VoiceConfig",
    "WakeConfig",
    "WakeWordConfig",
    "configured_names",
    "household_zone",
    "load_config",
    "stop_words",
]
