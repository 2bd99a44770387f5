"""How often a name wakes at the start of a sentence, and how often in the middle of one, where it should not.

    python tools/calibrate/position.py DATA [--every 4]

Two materials, neither of them natural, both told apart in what is printed:

- spliced: a recorded call (`DATA/wake`), its silence cut away, at the level of a read sentence (`DATA/speech_en`): at its
  start after 0.8 s of that recording's quietest sound, or inside it where 300 ms before the cut were speech without a dip;
- synthesised: Korean sentences by eSpeak, in four voices.

The engine, its thresholds and its second stage are those that ship; the models come from the model store.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import anyio
import numpy as np

from dure.api import RATE_HZ, Voice, WakeEngine, WakeWord
from dure.audio.resample import Resampler
from dure.bench.wake_sound import Wave, active_level, read, recordings_below, to_pcm
from dure.config.load import load_config
from dure.models import open_store
from dure.speech.espeak.synthesizer import EspeakSynthesizer
from dure.speech.whisper import WhisperRecognizer
from dure.wake.arbiter import Arbiter
from dure.wake.engine import PhonemeEngine

KOREAN = ("아리아", "빅스비", "클로바", "기가지니", "샐리야", "민준아")
START = ("{}, 불 켜 줘", "{}, 지금 몇 시야?", "{}, 음악 좀 틀어 줄래?")
MIDDLE = ("어제 {} 그랬어", "우리 집 {} 고장 났어", "내가 오늘 {} 얘기를 했거든", "그건 {} 한테 물어봐야지")
VOICES = ("f2", "f4", "m3", "m7")
FRAME = RATE_HZ // 50

Trial = tuple[str, str, Wave]
"""Which material and place, the name, the sound."""


def voiced(sound: Wave) -> Wave:
    """A recording without the silence around it."""
    energy = (sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME) ** 2).mean(1)
    loud = np.flatnonzero(energy > energy.max() * 3e-3)
    return sound[max(0, loud[0] - 2) * FRAME : (loud[-1] + 3) * FRAME]


def join(*pieces: Wave) -> Wave:
    """Pieces one after another, with 10 ms of crossfade."""
    out, fade = pieces[0], RATE_HZ // 100
    rise = np.linspace(0, 1, fade, dtype=np.float32)
    for piece in pieces[1:]:
        seam = out[-fade:] * (1 - rise) + piece[:fade] * rise
        out = np.concatenate([out[:-fade], seam, piece[fade:]])
    return out


def places_inside(sentence: Wave) -> list[int]:
    """Samples before which 300 ms were speech without a dip."""
    frames = sentence[: len(sentence) // FRAME * FRAME].reshape(-1, FRAME)
    decibel = 10 * np.log10((frames**2).mean(1) + 1e-10) - 20 * np.log10(active_level(sentence))
    return [at * FRAME for at in range(60, len(decibel) - 100) if decibel[at - 15 : at].min() > -15]


def spliced(data: Path, every: int) -> Iterator[Trial]:
    """Calls at the start of sentences, and in the middle of them."""
    rng = np.random.default_rng(2026)
    sentences = [path for path in recordings_below(data / "speech_en") if len(read(path)) > 8 * RATE_HZ]
    for path in recordings_below(data / "wake")[::every]:
        sentence = read(sentences[int(rng.integers(len(sentences)))])
        call = voiced(read(path))
        call *= active_level(sentence) / active_level(call)
        name = path.parent.name.replace("_", " ")
        quiet = rng.standard_normal(int(0.8 * RATE_HZ)).astype(np.float32) * 1e-4
        yield "spliced, at the start", name, join(quiet, call, sentence[: 3 * RATE_HZ])
        places = places_inside(sentence)
        if places:
            at = places[int(rng.integers(len(places)))]
            yield "spliced, in the middle", name, join(sentence[:at], call, sentence[at : at + 2 * RATE_HZ])


async def synthesised(synthesizer: EspeakSynthesizer) -> AsyncIterator[Trial]:
    """Korean sentences with a name at the start, and with one in the middle."""
    for name in KOREAN:
        for place, templates in (("at the start", START), ("in the middle", MIDDLE)):
            for number, template in enumerate(templates):
                voice = Voice(name=VOICES[number % len(VOICES)])
                resampler: Resampler | None = None
                pcm = bytes(RATE_HZ)
                async for sound in synthesizer.speak(template.format(name), voice=voice, language="ko"):
                    resampler = resampler or Resampler(sound.rate_hz, 1, 2)
                    pcm += resampler.feed(sound.pcm)
                wave = np.frombuffer(pcm + bytes(RATE_HZ), "<i2").astype(np.float32) / np.float32(32768)
                yield f"synthesised, {place}", name, wave


async def wakes(engine: WakeEngine, names: Sequence[str], name: str, sound: Wave) -> bool:
    """Whether a name is heard."""
    words = [WakeWord(text=one) for one in names]
    stream, arbiter = await engine.open(words), Arbiter(words, refractory_ms=0)
    pcm = to_pcm(sound)
    found = [one for at in range(0, len(pcm), 2560) for one in await stream.feed(pcm[at : at + 2560])]
    found += await stream.finish()
    decided = arbiter.decide(found, state="idle", playing=False)
    return any(one.accepted and one.detection.wake_word == name for one in decided)


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--every", type=int, default=4, help="take every so manyeth recorded call")
    given = parser.parse_args()
    store = open_store(load_config())
    recognizer = WhisperRecognizer(store.path("whisper-base"), threads=1)
    await recognizer.ready()
    engine = PhonemeEngine(
        store.path("hama-acoustic"), spelling=store.path("hama-g2p"), verifier=recognizer, patience_s=600
    )
    trials, woken = Counter[str](), Counter[str]()
    english = sorted(path.name.replace("_", " ") for path in (given.data / "wake").iterdir())
    for place, name, sound in spliced(given.data, given.every):
        trials[place] += 1
        woken[place] += await wakes(engine, english, name, sound)
    synthesizer = EspeakSynthesizer(store.path("espeak-ng"))
    async for place, name, sound in synthesised(synthesizer):
        trials[place] += 1
        woken[place] += await wakes(engine, KOREAN, name, sound)
    await synthesizer.aclose()
    await recognizer.aclose()
    for place, count in trials.items():
        print(f"{place}: {woken[place]} of {count} wake ({woken[place] / count:.1%})")  # noqa: T201


if __name__ == "__main__":
    anyio.run(main)
