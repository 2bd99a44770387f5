"""Lets engines hear recordings, in as many processes as are wanted.

Each recording is a stream of its own, so that the number of processes changes nothing but the time it takes.
"""

from __future__ import annotations

import math
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

import anyio
import numpy as np

from dure.api import RATE_HZ, NameVerifier, SentenceReader, WakeEngine, WakeWord
from dure.bench.wake.hearing import DureListener, WatchedVerifier
from dure.bench.wake.peers import Folders, build
from dure.bench.wake.trial import Cost, Heard, Recording, Trial
from dure.bench.wake_sound import Mixer, Wave, read, to_pcm
from dure.errors import BadInput, Text, Unavailable
from dure.wake.engine import POSITION, PhonemeEngine
from dure.wake.patient import PatientEngine
from dure.wake.second_stage import TELL_FROM

DURE = "dure"
"""What Dure itself is called among the engines."""

TAIL_S = 1.0
"""A microphone goes on after a call; so much silence, with the same noise in it, follows a recording of one."""

STRETCH_S = 600
"""Longer background is heard in stretches of this length."""


class Listener(Protocol):
    """An engine that hears whole recordings."""

    async def hear(self, pcm: bytes) -> tuple[Sequence[Heard], Cost]:
        """Stream a recording (16 kHz s16le) from its beginning to its end; tell what was heard, and what it took."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that a process has to know.

    Attributes:
        names: what is loaded.
        mixer: what is mixed into the sound.
        acoustic: the folder of the model `hama-acoustic`.
        folders: where other models lie.
        verifier: the folder of the model that gives second opinions; None for the first stage alone.
        anywhere: whether a name may be called in the middle of a sentence, and told when the sentence has ended.
        all_scores: whether what the second stage rejected is told, however bad it was.
        pre_roll_ms: how much sound before a voice is heard too.
        peers: other engines, each with the names that it knows.
    """

    names: Sequence[str]
    mixer: Mixer
    acoustic: Path
    folders: Folders
    verifier: Path | None = None
    anywhere: bool = False
    all_scores: bool = False
    pre_roll_ms: int = 600
    peers: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A recording that cannot be heard.

    Attributes:
        recording: which.
        en: why, in English.
        ko: why, in Korean.
    """

    recording: Recording
    en: str
    ko: str


Outcome = Sequence[Mapping[str, Trial]] | Skipped
"""By engine, one trial of each stretch of a recording; or why there is none."""


class Worker:
    """Hears recordings with every engine of a plan.

    Args:
        mixer: what is mixed into the sound.
        listeners: the engines, by name.
    """

    def __init__(self, mixer: Mixer, listeners: Mapping[str, Listener]) -> None:
        self._mixer = mixer
        self._listeners = listeners

    def hear(self, recording: Recording) -> Outcome:
        """Hear one recording."""
        try:
            return anyio.run(self._hear, recording, read(recording.path))
        except BadInput as error:
            return Skipped(recording=recording, en=error.sentence("en"), ko=error.sentence("ko"))

    async def _hear(self, recording: Recording, sound: Wave) -> Outcome:
        tail = np.zeros(int(TAIL_S * RATE_HZ) if recording.kind == "call" else 0, np.float32)
        return [
            await self._hear_part(recording, np.concatenate([stretch, tail]), len(stretch), number)
            for number, stretch in enumerate(stretches(sound))
        ]

    async def _hear_part(
        self, recording: Recording, sound: Wave, material: int, number: int
    ) -> dict[str, Trial]:
        pcm = to_pcm(self._mixer.add(sound, recording.path, number))
        trials = {}
        for name, listener in self._listeners.items():
            heard, cost = await listener.hear(pcm)
            trials[name] = Trial(
                recording=recording,
                material_s=material / RATE_HZ,
                sound_s=len(sound) / RATE_HZ,
                heard=tuple(heard),
                cost=cost,
            )
        return trials


def stretches(sound: Wave) -> Iterator[Wave]:
    """A recording in pieces of at most `STRETCH_S`."""
    step = STRETCH_S * RATE_HZ
    for at in range(0, len(sound), step):
        yield sound[at : at + step]


def make_worker(plan: Plan) -> Worker:
    """Load every engine of a plan.

    Raises:
        ModelDamaged: a model cannot be read.
    """
    verifier: NameVerifier | None = None
    reader: SentenceReader | None = None
    if plan.verifier:
        from dure.speech.whisper import WhisperRecognizer

        recognizer = WhisperRecognizer(plan.verifier, threads=1)
        anyio.run(recognizer.ready)
        if plan.anywhere:
            reader = recognizer
        else:
            verifier = recognizer
    watched = WatchedVerifier(verifier) if verifier else None
    engine: WakeEngine = PhonemeEngine(
        plan.acoustic,
        spelling=plan.folders.spelling,
        position=0.0 if plan.anywhere else POSITION,
        verifier=watched,
        tell_from=-math.inf if plan.all_scores else TELL_FROM,
        patience_s=math.inf,
    )
    if reader:
        engine = PatientEngine(engine, reader)
    words = [WakeWord(text=name) for name in plan.names]
    ours = DureListener(engine=engine, words=words, verifier=watched, pre_roll_ms=plan.pre_roll_ms)
    peers = {name: build(name, known, plan.folders) for name, known in plan.peers.items()}
    return Worker(plan.mixer, {DURE: ours, **peers})


def hear_all(plan: Plan, recordings: Sequence[Recording], jobs: int) -> Iterator[Outcome]:
    """Hear every recording; outcomes come in the order of the recordings.

    Args:
        plan: what to hear with.
        recordings: what to hear.
        jobs: how many processes work; with one, this one does it.

    Raises:
        ModelDamaged: a model cannot be read.
        Unavailable: a process ended too early.
    """
    if jobs <= 1:
        yield from map(make_worker(plan).hear, recordings)
        return
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_begin, initargs=(plan,))
    try:
        yield from pool.map(_hear, recordings)
    except BrokenProcessPool as error:
        why = Text(
            "it ended too early; with --jobs 1 it says why", "도중에 끝났어요. --jobs 1로 하면 이유가 나와요"
        )
        raise Unavailable(what=Text("a process of the bench", "벤치 프로세스"), why=why) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def idle_cores() -> int:
    """How many cores have nothing to do; at least one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    busy = round(os.getloadavg()[0]) if hasattr(os, "getloadavg") else 0
    return max(1, cores - busy)


_worker: list[Worker] = []


def _begin(plan: Plan) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker.append(make_worker(plan))


def _hear(recording: Recording) -> Outcome:
    return _worker[0].hear(recording)
