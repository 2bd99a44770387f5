"""Everything that a plug-in may import: the Protocols, and the types they speak in.

Sound is always 16 kHz, mono, signed 16-bit little-endian (`pcm`) on its way in. Each Protocol has a
contract suite in `tests/contracts` and a double in `dure.testing`.
"""

from __future__ import annotations

from dure.api.agents import (
    Agent,
    Memory,
    ReplyPart,
    Request,
    Skill,
    Turn,
)
from dure.api.hearing import (
    BYTES_PER_MS,
    RATE_HZ,
    Detection,
    Loadable,
    NameVerifier,
    Recognizer,
    SentenceReader,
    Transcript,
    WakeEngine,
    WakeStream,
    WakeWord,
)
from dure.api.sharing import (
    Activities,
    ActivityCommand,
    ActivityKind,
    Audit,
    Controls,
    Crossing,
    Played,
    Source,
)
from dure.api.speaking import (
    Sound,
    Synthesizer,
    Voice,
)
from dure.api.timers import (
    Timer,
    Timers,
)
from dure.api.tools import (
    Tool,
    ToolBox,
    ToolResult,
)
from dure.errors import DureError, Language

__all__ = [
    "BYTES_PER_MS",
    "RATE_HZ",
    "Activities",
    "ActivityCommand",
    "ActivityKind",
    "Agent",
    "Audit",
    "Controls",
    "Crossing",
    "Detection",
    "DureError",
    "Language",
    "Loadable",
    "Memory",
    "NameVerifier",
    "Played",
    "Recognizer",
    "ReplyPart",
    "Request",
    "SentenceReader",
    "Skill",
    "Sound",
    "Source",
    "Synthesizer",
    "Timer",
    "Timers",
    "Tool",
    "ToolBox",
    "ToolResult",
    "Transcript",
    "Turn",
    "Voice",
    "WakeEngine",
    "WakeStream",
    "WakeWord",
]
