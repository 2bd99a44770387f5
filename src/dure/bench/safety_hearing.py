"""How well distress is heard: recall and false alarms an hour, by source and put together, on recordings that only measure.

Nothing here trains or tunes. Nobody has recorded spoken distress: phrases are synthesised, and told as such. Sound for which there is
no minute of is repeated to one: crying and moaning count only when they go on.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from dure.api import BYTES_PER_MS, RATE_HZ, AlertReport, Detection, Recognizer, Synthesizer, Voice, WakeEngine
from dure.audio.resample import Resampler
from dure.bench.safety_voices import Wave, room
from dure.bench.wake_sound import active_level, read, recordings_below, to_pcm
from dure.safety.hearing.fusion import Fusion
from dure.safety.hearing.hotwords import Hotwords
from dure.safety.hearing.phrases import as_sign, distress_words, phrases
from dure.safety.hearing.senses import WINDOW_BYTES, Senses
from dure.safety.hearing.sign import Sign
from dure.safety.hearing.words import read_words
from dure.safety.ladder.evidence import confirms

Tick = Callable[[], None]

BEFORE_S, BETWEEN_S = 3.0, 2.0
MINUTE_S = 60.0
BREATH_S = 1.0
NOISE_DB = 10.0
PITCHES = (0.25, 0.5, 0.75)
SPEEDS = (0.85, 1.1)
QUIET = ("noise", "speech_en", "commands_en", "eval_only/speech_ko", "eval_only/rooms_ko")
"""Folders in which nobody is in distress; what an adult never does (a baby cries) is counted with the rest."""

VOCAL = "eval_only/nonverbal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of how many, with Wilson's 95 % interval."""

    found: int
    of: int
    low: float
    high: float


def share(found: int, of: int) -> Share:
    """A share with its interval."""
    if not of:
        return Share(found=0, of=0, low=0.0, high=1.0)
    z, p = 1.96, found / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return Share(
        found=found, of=of, low=round(max(0.0, middle - half), 3), high=round(min(1.0, middle + half), 3)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Events an hour, with the 95 % interval of a Poisson count (Garwood, by Wilson and Hilferty)."""

    events: int
    hours: float
    per_hour: float
    low: float
    high: float


def rate(events: int, hours: float) -> Rate:
    """A rate with its interval."""

    def bound(count: int, z: float) -> float:
        return count * (1 - 1 / (9 * count) + z / (3 * math.sqrt(count))) ** 3 if count else 0.0

    hours = max(hours, 1e-9)
    return Rate(
        events=events,
        hours=round(hours, 3),
        per_hour=round(events / hours, 2),
        low=round(bound(events, -1.96) / hours, 2),
        high=round(bound(events + 1, 1.96) / hours, 2),
    )


def sounds_in(*parts: Wave) -> list[Sign]:
    """What one satellite's senses notice in sound."""
    senses, pcm = Senses(), to_pcm(np.concatenate(parts))
    return [
        sign
        for at in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES)
        for sign in senses.hear(pcm[at : at + WINDOW_BYTES]).signs
    ]


def vocal(folder: Path, tick: Tick) -> dict[str, dict[str, Share]]:
    """For each kind of sound that people make: how many are taken for a scream, and, repeated for a minute, for crying."""
    out: dict[str, dict[str, Share]] = {}
    for kind in sorted(one for one in folder.iterdir() if one.is_dir()) if folder.is_dir() else ():
        screams = cries = 0
        paths = recordings_below(kind)
        for path in paths:
            cry = read(path)
            screams += any(
                one.kind == "scream" for one in sounds_in(room(BEFORE_S), cry, room(BREATH_S, seed=1))
            )
            turns = math.ceil(MINUTE_S / (len(cry) / RATE_HZ + BREATH_S))
            minute = [part for turn in range(turns) for part in (cry, room(BREATH_S, seed=turn))]
            cries += any(one.kind == "crying" for one in sounds_in(room(BEFORE_S), *minute))
            tick()
        out[kind.name] = {"scream": share(screams, len(paths)), "crying": share(cries, len(paths))}
    return out


@dataclass(slots=True)
class Counted:
    """What a stretch without distress was taken for."""

    hours: float = 0.0
    events: Counter[str] = field(default_factory=Counter)
    questions: int = 0
    confirmed: int = 0
    read_hours: float = 0.0
    words: int = 0

    def told(self, *, read_any: bool) -> dict[str, Rate]:
        """Everything an hour."""
        kinds = ("scream", "crying", "fall", *(f"hotword: {one.text}" for one in phrases()))
        out = {kind: rate(self.events[kind], self.hours) for kind in kinds}
        out["all hotwords"] = rate(
            sum(number for kind, number in self.events.items() if kind.startswith("hotword")), self.hours
        )
        if read_any:
            out["words (each utterance read)"] = rate(self.words, self.read_hours)
        out["fused: questions"] = rate(self.questions, self.hours)
        out["fused: confirmed"] = rate(self.confirmed, self.hours)
        return out


async def quiet(
    paths: Sequence[Path],
    engine: WakeEngine,
    recognizer: Recognizer | None,
    most_read: int,
    tick: Tick,
    heard: Callable[[Wave, int], Wave] = lambda sound, _: sound,
) -> Counted:
    """What sound in which nobody is in distress is taken for: one satellite hears all of it, with pauses between.

    Args:
        paths: the recordings.
        engine: hears hotwords.
        recognizer: writes some of them down; None writes none.
        most_read: how many, about.
        tick: is called after each.
        heard: how a recording, the first argument, arrives at the satellite; the second is its number.
    """
    out = Counted()
    senses, hotwords = Senses(), Hotwords(engine, distress_words())
    found: list[tuple[str, Sign]] = []
    for number, path in enumerate(paths):
        sound = heard(read(path), number)
        out.hours += (len(sound) / RATE_HZ + BETWEEN_S) / 3600
        signs = await _hear(senses, hotwords, to_pcm(np.concatenate([sound, room(BETWEEN_S, seed=number)])))
        if recognizer is not None and number % max(1, len(paths) // max(1, most_read)) == 0:
            out.read_hours += len(sound) / RATE_HZ / 3600
            said = await recognizer.transcribe(to_pcm(sound), languages=("ko", "en"))
            sign = read_words(
                said.text,
                "en" if said.language == "en" else "ko",
                confidence=said.confidence,
                start_ms=senses.now_ms,
                end_ms=senses.now_ms,
            ).sign
            if sign is not None:
                out.words += 1
                signs.append(("words", sign))
        found += signs
        tick()
    out.events.update(kind for kind, _ in found)
    out.questions, out.confirmed = _fuse(sign for _, sign in found)
    return out


async def _hear(senses: Senses, hotwords: Hotwords, pcm: bytes) -> list[tuple[str, Sign]]:
    """Every sign, and under what it is counted."""
    signs: list[tuple[str, Sign]] = []
    for at in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES):
        sensed = senses.hear(pcm[at : at + WINDOW_BYTES])
        signs += [(sign.kind, sign) for sign in sensed.signs]
        heard: list[Detection] = []
        if sensed.listen:
            heard += await hotwords.hear(sensed.listen, sensed.listen_from_ms)
        if sensed.utterance is not None:
            heard += await hotwords.pause()
        signs += [(f"hotword: {one.wake_word}", as_sign(one)) for one in heard if not one.reason]
    return signs


def _fuse(signs: Iterable[Sign]) -> tuple[int, int]:
    """How many questions the person would be asked if each were called off, and how many alerts confirmed themselves."""
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    fusion, questions, confirmed = Fusion("bench", "bench", "bench"), 0, 0
    alert: list[AlertReport] = []
    opened = begin
    for sign in sorted(signs, key=lambda one: one.end_ms):
        at = begin + timedelta(milliseconds=sign.end_ms)
        if alert and at - opened > timedelta(minutes=1):
            confirmed += _is_confirmed(alert)
            fusion.resolved(opened + timedelta(minutes=1), cancelled=True)
            alert = []
        if (report := fusion.take(sign, at)) is None:
            continue
        if not alert:
            questions, opened = questions + 1, at
            fusion.opened()
        alert.append(report)
    return questions, confirmed + _is_confirmed(alert)


def _is_confirmed(alert: Sequence[AlertReport]) -> bool:
    return confirms([evidence for report in alert for evidence in report.evidence])


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """How many synthesised phrases were heard."""

    hotword: Share
    words: Share
    either: Share


async def spoken(
    engine: WakeEngine,
    recognizer: Recognizer,
    synthesizer: Synthesizer,
    noises: Sequence[Path],
    tick: Tick,
    texts: Sequence[tuple[str, str]] = (),
) -> dict[str, dict[str, Spoken]]:
    """Recall on synthesised phrases of distress, by condition and language."""
    counted: dict[tuple[str, str], list[tuple[bool, bool]]] = {}
    rng = np.random.default_rng(6)
    for text, language in texts or said():
        for pitch in PITCHES:
            for speed in SPEEDS:
                voice = await _say(synthesizer, text, language, Voice(pitch=pitch, speed=speed))
                for condition in ("clean", "10 dB noise"):
                    noise = (
                        noises[int(rng.integers(len(noises)))] if noises and condition != "clean" else None
                    )
                    found = await _find(engine, recognizer, _in_room(voice, noise))
                    counted.setdefault((condition, language), []).append(found)
                tick()
    out: dict[str, dict[str, Spoken]] = {}
    for (condition, language), both in counted.items():
        out.setdefault(condition, {})[language] = Spoken(
            hotword=share(sum(hotword for hotword, _ in both), len(both)),
            words=share(sum(words for _, words in both), len(both)),
            either=share(sum(hotword or words for hotword, words in both), len(both)),
        )
    return out


def said() -> list[tuple[str, str]]:
    """What is synthesised: every spelling of every hotword, and cries that are none."""
    more = ("넘어졌어 못 일어나겠어", "가슴이 너무 아파", "불이야", "도둑이야", "I have chest pain", "the house is on fire", "I can't move")  # fmt: skip
    spelt = [spelling for one in phrases() for spelling in (one.text, *one.also)]
    return [(text, "en" if text.isascii() else "ko") for text in (*spelt, *more)]


async def _find(engine: WakeEngine, recognizer: Recognizer, sound: Wave) -> tuple[bool, bool]:
    pcm = to_pcm(sound)
    signs = await _hear(Senses(), Hotwords(engine, distress_words()), pcm)
    heard = await recognizer.transcribe(pcm, languages=("ko", "en"))
    read_as = read_words(heard.text, "en" if heard.language == "en" else "ko", confidence=heard.confidence)
    return any(one.kind == "hotword" for _, one in signs), read_as.sign is not None


async def _say(synthesizer: Synthesizer, text: str, language: str, voice: Voice) -> Wave:
    resampler, out = None, b""
    async for piece in synthesizer.speak(text, voice=voice, language=language):
        resampler = resampler or Resampler(piece.rate_hz, 1, 2)
        out += resampler.feed(piece.pcm)
    out += resampler.flush() if resampler is not None else b""
    return np.frombuffer(out[: len(out) // 2 * 2], "<i2").astype(np.float32) / np.float32(32768)


def _in_room(voice: Wave, noise: Path | None) -> Wave:
    sound = np.concatenate([room(2.0), voice, room(1.5, seed=1)])
    if noise is None:
        return np.asarray(sound + room(len(sound) / RATE_HZ, seed=2)[: len(sound)], np.float32)
    added = np.resize(read(noise), len(sound))
    level = float(np.sqrt((added**2).mean())) + 1e-9
    mixed = sound + added * np.float32(active_level(voice) / level * 10 ** (-NOISE_DB / 20))
    return np.asarray(mixed / max(1.0, float(np.abs(mixed).max())), np.float32)


def cost(paths: Sequence[Path]) -> Mapping[str, float]:
    """What the senses cost without the wake engine: the share of one core while somebody speaks, and in a quiet room."""
    import time

    talk = np.concatenate([read(path) for path in paths])
    out: dict[str, float] = {}
    for name, sound in (("speech", talk), ("quiet_room", room(60.0))):
        senses, pcm = Senses(), to_pcm(sound)
        begin = time.perf_counter()
        for at in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES):
            senses.hear(pcm[at : at + WINDOW_BYTES])
        out[name] = round((time.perf_counter() - begin) / (len(pcm) / BYTES_PER_MS / 1000), 5)
    return out
