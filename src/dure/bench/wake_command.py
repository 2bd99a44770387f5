"""`dure bench wake`."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dure.api import WakeWord
from dure.bench.wake import det_plot
from dure.bench.wake.curve import Point, curve
from dure.bench.wake.material import Material, from_folders, from_manifest, names_in
from dure.bench.wake.peers import PEERS, Folders, find
from dure.bench.wake.report import Run, as_json, show
from dure.bench.wake.work import DURE, Plan, hear_all, idle_cores
from dure.bench.wake_sound import Mixer, recordings_below, speakers_near
from dure.cli.output import emit, misused, spoken_language
from dure.cli.output import errors as standard_error
from dure.config.load import load_config
from dure.errors import BadInput, ModelMissing, Text
from dure.models import open_store
from dure.wake.pronounce.spoken import Pronouncer
from dure.wake.scored_names import ScoredNames

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
TOLD = 10
"""So many recordings that cannot be heard are told one by one."""


@click.command(name="wake")
@click.option(
    "--positives", type=FOLDER, help="A folder of recordings for each name; `_` stands for a space."
)
@click.option("--background", type=FOLDER, help="Recordings in which no name is called.")
@click.option("--noise", type=FOLDER, help="Noises to mix in.")
@click.option("--babble", type=FOLDER, help="Speech of which three talkers are mixed in.")
@click.option("--snr-db", type=float, default=10.0, show_default=True, help="Speech above noise.")
@click.option("--names", help="The names to load, with commas; without it, the folders' names.")
@click.option("--names-from", type=FILE, help="Further names to load, one a line.")
@click.option("--manifest", type=FILE, help="Transcribed speech, with --names-from.")
@click.option("--under", default="", metavar="PREFIX", help="Of the manifest, only paths that begin so.")
@click.option("--language", help="Of the manifest, only this language.")
@click.option("--roc", is_flag=True, help="Add the curve, and write a DET plot.")
@click.option(
    "--plot",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("det.png"),
    show_default=True,
    help="Where the DET plot goes.",
)
@click.option("--peers", is_flag=True, help="Measure other engines on the same sound.")
@click.option("--verify/--no-verify", default=True, show_default=True, help="Use the second stage.")
@click.option("--jobs", type=click.IntRange(1, 256), help="Processes; without it, one for each idle core.")
@click.option("as_json_", "--json", is_flag=True, help="One JSON object.")
def command(**options: Any) -> None:  # noqa: ANN401  # click's own, one for each option above
    r"""How well and how fast names are heard, at the thresholds that ship.

    With --manifest, transcribed speech is used instead: a sentence that holds a name is a call of it, wherever
    in the sentence it stands, and all other sentences are its background.

    \b
    Example:
      dure bench wake --positives wake --background speech_en --babble speech_en --json
      dure bench wake --positives wake --background speech_en --roc --peers
      dure bench wake --manifest manifest.tsv --names-from words.txt
    """
    _check(options)
    if options["roc"]:
        det_plot.require(options["plot"])
    material = _material(options)
    run = Run(material=material, condition=_condition(options))
    plan = _plan(options, run)
    ScoredNames([WakeWord(text=name) for name in material.names], Pronouncer(plan.folders.spelling))
    _tell_unused(material)
    _hear(run, plan, options["jobs"] or idle_cores())
    found = as_json(run, roc=options["roc"])
    if options["roc"]:
        found["roc"]["plot"] = str(options["plot"])
        _draw(options["plot"], run)
    if options["as_json_"]:
        emit(found)
    else:
        show(run, found)


def _check(options: dict[str, Any]) -> None:
    if (options["manifest"] is None) == (options["positives"] is None and options["background"] is None):
        raise misused(
            "Give --positives and --background, or --manifest with --names-from.",
            "--positives와 --background, 아니면 --manifest와 --names-from을 주세요.",
        )
    if options["manifest"] and not (options["names"] or options["names_from"]):
        raise misused(
            "--manifest needs --names-from.",
            "--manifest에는 --names-from도 필요해요.",
        )
    if options["noise"] and options["babble"]:
        raise misused(
            "Give --noise or --babble, not both.",
            "--noise와 --babble 가운데 하나만 주세요.",
        )


def _material(options: dict[str, Any]) -> Material:
    names = names_in(options["names"] or "")
    more = _read_names(options["names_from"]) if options["names_from"] else []
    if options["manifest"]:
        return from_manifest(
            options["manifest"], [*names, *more], under=options["under"], language=options["language"]
        )
    return from_folders(options["positives"], options["background"], names, more)


def _read_names(path: Path) -> list[str]:
    try:
        return names_in(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput(what=str(path), why=Text("it is not UTF-8 text", "UTF-8 글이 아니에요")) from error


def _condition(options: dict[str, Any]) -> dict[str, Any]:
    kind = "babble" if options["babble"] else "noise" if options["noise"] else "clean"
    return {"mix": kind, "snr_db": options["snr_db"] if kind != "clean" else None}


def _plan(options: dict[str, Any], run: Run) -> Plan:
    config = load_config()
    store = open_store(config)
    try:
        vosk = store.path("vosk-ko") if options["peers"] else None
    except ModelMissing:
        vosk = None
    folders = Folders(spelling=store.path("hama-g2p"), vosk=vosk)
    if options["peers"]:
        run.peers = {peer: find(peer, run.material.names, folders) for peer in PEERS}
    return Plan(
        names=run.material.names,
        mixer=_mixer(options),
        acoustic=store.path("hama-acoustic"),
        folders=folders,
        verifier=store.path("whisper-base") if options["verify"] else None,
        anywhere=options["manifest"] is not None,
        all_scores=options["roc"],
        pre_roll_ms=round(config.attention.pre_roll_s * 1000),
        peers={peer: found.names for peer, found in run.peers.items() if found.why_not is None},
    )


def _mixer(options: dict[str, Any]) -> Mixer:
    folder = options["noise"] or options["babble"]
    if folder is None:
        return Mixer()
    others = recordings_below(folder)
    if not others:
        what = "--babble" if options["babble"] else "--noise"
        raise BadInput(
            what=what, why=Text(f"there is no recording in {folder}", f"{folder} 폴더에 녹음이 없어요")
        )
    speakers: dict[Path, str] = {}
    if options["babble"]:
        near = [folder, *filter(None, (options["positives"], options["background"]))]
        if options["manifest"]:
            near.append(options["manifest"].parent)
        speakers = speakers_near(*near)
        if not speakers:
            _note(
                "nothing tells who speaks in which recording; each counts as another talker",
                "누가 말하는지 알 수 없어 녹음마다 다른 사람으로 셉니다",
            )
    return Mixer(
        others=others, babble=options["babble"] is not None, snr_db=options["snr_db"], speakers=speakers
    )


def _hear(run: Run, plan: Plan, jobs: int) -> None:
    recordings = run.material.recordings
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=standard_error,
    )
    with bar if standard_error.is_terminal else nullcontext():
        task = bar.add_task(run.condition["mix"], total=len(recordings))
        for outcome in hear_all(plan, recordings, min(jobs, len(recordings))):
            run.take(outcome)
            bar.advance(task)
    korean = spoken_language() == "ko"
    for one in run.skipped[:TOLD]:
        _note(one.en, one.ko)
    if len(run.skipped) > TOLD:
        more = len(run.skipped) - TOLD
        _note(f"{more} more recordings cannot be heard", f"들을 수 없는 녹음이 {more}개 더 있어요")
    if not run.trials:
        raise BadInput(
            what="recordings" if not korean else "녹음",
            why=Text("none of them can be heard", "들을 수 있는 것이 하나도 없어요"),
        )


def _tell_unused(material: Material) -> None:
    if material.ignored:
        there = ", ".join(material.ignored)
        _note(
            f"not loaded, so their folders are left out: {there}",
            f"불러오지 않은 이름이라 폴더를 건너뜁니다: {there}",
        )
    if material.uncalled:
        there = ", ".join(material.uncalled)
        _note(f"loaded, but never called here: {there}", f"불러왔지만 여기서 부르지 않는 이름: {there}")


def _note(en: str, ko: str) -> None:
    standard_error.print(
        ko if spoken_language() == "ko" else en, style="yellow", markup=False, soft_wrap=True
    )


def _draw(path: Path, run: Run) -> None:
    names, ours = run.material.names, run.trials[DURE]
    figures = run.figures()
    shipped: dict[str, tuple[float, float]] = {}
    if figures.false_alarms_per_hour is not None and figures.missed_share is not None:
        shipped[DURE] = (figures.false_alarms_per_hour, figures.missed_share)
    curves: dict[str, list[Point]] = {DURE: curve(ours, names)}
    curves |= {name: curve(ours, [name]) for name in names if name not in run.material.uncalled}
    for peer, found in run.peers.items():
        if found.why_not is None:
            curves[f"{peer} ({len(found.names)})"] = curve(run.trials[peer], found.names)
    if not any(curves.values()):
        why = Text(
            "a curve needs calls and background", "곡선을 그리려면 부른 녹음과 배경 녹음이 모두 있어야 해요"
        )
        raise BadInput(what="--roc", why=why)
    mixed = run.condition["mix"]
    title = mixed if mixed == "clean" else f"{mixed}, {run.condition['snr_db']:g} dB"
    det_plot.draw(path, title, curves, shipped)
