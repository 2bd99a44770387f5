"""Other engines on the same sound: what one gets without Dure. Each needs the extra `dure[peers]`.

Every one gets whole recordings, sound alone, without a voice gate, as its own examples do; it knows those of the
loaded names that it can: trained engines their bundled words, PocketSphinx English, Vosk its vocabulary.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dure.errors import Text

PEERS = {
    "openwakeword": "pyopen_wakeword",
    "microwakeword": "pymicro_wakeword",
    "pocketsphinx": "pocketsphinx",
    "vosk": "vosk",
}
"""Every engine and the module that it comes in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an engine can do here.

    Attributes:
        names: those of the loaded names that it knows.
        why_not: why it cannot be measured, and what to do; None if it can.
    """

    names: Sequence[str] = field(default=())
    why_not: Text | None = None


def find(peer: str, names: Sequence[str], folders: Folders) -> Found:
    """Look whether an engine is here and which of these names it knows."""
    if find_spec(PEERS[peer]) is None:
        return Found(why_not=Text("pip install 'dure[peers]'", "pip install 'dure[peers]'를 실행하세요"))
    found: Found = _module(peer).find(names, folders)
    return found


def build(peer: str, names: Sequence[str], folders: Folders) -> Any:  # noqa: ANN401  # a `work.Listener`
    """Load an engine with names that it knows."""
    return _module(peer).build(names, folders)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where models lie that engines do not bring with them.

    Attributes:
        spelling: the folder of `hama-g2p`, which tells PocketSphinx how unknown words sound.
        vosk: the folder of `vosk-ko`; None where it has not been fetched.
    """

    spelling: Path
    vosk: Path | None = None


def _module(peer: str) -> Any:  # noqa: ANN401
    return importlib.import_module(f"{__name__}.{peer}")
