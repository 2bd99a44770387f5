"""`dure config`: what is set, and whether it is right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape

from dure.cli.options import json_option
from dure.cli.output import complain, console, emit, say, spoken_language
from dure.config import Config, configured_names
from dure.errors import (
    ConfigInvalid,
    DureError,
    ExitCode,
    ExtraMissing,
    ModelDamaged,
    ModelMissing,
    WakeWordInvalid,
)

if TYPE_CHECKING:
    from dure.plugins import Catalogue

_config_option = click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Look at this file; otherwise the one DURE_CONFIG names, else dure.toml in the configuration folder.",
)


@click.group()
def command() -> None:
    r"""Show and check dure.toml.

    \b
    Example:
      dure config check
      dure config show
    """


@command.command()
@_config_option
@json_option
def show(file: Path | None, *, as_json: bool) -> None:
    r"""Show every setting; what differs from the default is marked. Secrets are never shown.

    \b
    Example:
      dure config show
      dure config show --json
    """
    from dure.config.load import find_config_file, load_config
    from dure.config.show import changed, to_plain, to_toml

    config, found = load_config(file), find_config_file(file)
    if as_json:
        emit({"file": str(found) if found else None, "config": to_plain(config), "changed": changed(config)})
        return
    from rich.text import Text

    korean = spoken_language() == "ko"
    head = found or ("no file: all defaults" if not korean else "파일 없음: 모두 기본값")
    console.print(Text(f"# {head}", style="dim"), soft_wrap=True)
    word = "기본값" if korean else "default"
    for line, default in to_toml(config):
        text = Text(line, style="bold" if default else "")
        if default:
            text.append(f"  # {word}: {default}", style="not bold yellow")
        console.print(text, soft_wrap=True)


@command.command()
@_config_option
@json_option
def check(file: Path | None, *, as_json: bool) -> int:
    r"""Check the file and tell everything that is wrong with it; exit code 2 if anything is.

    \b
    Example:
      dure config check --config /etc/dure/dure.toml
    """
    from dure.config.load import find_config_file, read_config

    config, found_wrong = read_config(file)
    unusable = list(_unusable_names(config))
    problems = [*found_wrong, *unusable, *_unknown_parts(config), *_wrong_agents(config)]
    if not unusable:
        problems += _names_that_sound_alike(config)
    found = find_config_file(file)
    if as_json:
        language = spoken_language()
        told = [{"code": problem.code, "sentence": problem.sentence(language)} for problem in problems]
        emit({"file": str(found) if found else None, "problems": told})
    else:
        for problem in problems:
            complain(problem)
        if not problems and found:
            say(f"{escape(str(found))}: nothing is wrong.", f"{escape(str(found))}: 잘못된 곳이 없어요.")
        elif not problems:
            say("There is no dure.toml: the defaults hold.", "dure.toml이 없어서 기본값을 써요.")
    return ExitCode.BAD_INPUT if problems else ExitCode.OK


def _unusable_names(config: Config) -> Iterator[DureError]:
    """What the wake engine would refuse."""
    from dure.wake.names import check_wake_word

    for name in configured_names(config):
        for spelling in (name.text, *name.also):
            try:
                check_wake_word(spelling)
            except WakeWordInvalid as error:
                yield error


def _names_that_sound_alike(config: Config) -> Iterator[DureError]:
    """Names that the hub would refuse to start with; nothing where another engine hears them or the spelling model is not there."""
    from dure.app.homophones import homophones, refusal
    from dure.app.naming import ENGINE
    from dure.models import open_store
    from dure.wake.pronounce.spoken import Pronouncer

    if config.wake.engine != ENGINE:
        return
    try:
        pronouncer = Pronouncer(open_store(config).path("hama-g2p"))
        for first, second in homophones(configured_names(config), pronouncer):
            yield refusal(first, second)
    except WakeWordInvalid as error:  # one too short to be heard
        yield error
    except (ModelMissing, ModelDamaged):
        return


def _wrong_agents(config: Config) -> Iterator[DureError]:
    """Settings that agents of the kinds that come with Dure would refuse to start with; a secret may be elsewhere than here."""
    from dure.agents import factory
    from dure.config import AgentConfig, Secret
    from dure.plugins import Setup
    from dure.tasks import Background

    kinds = {
        "local": factory.local(lambda _: ()),
        "openai": factory.openai,
        "home_assistant": factory.home_assistant,
    }
    for agent, one in config.agents.items():
        services = {AgentConfig: one, Background: None}  # nothing is started here
        try:
            if one.kind in kinds:
                kinds[one.kind](Setup(name=agent, settings=one.settings, services=services))
        except ConfigInvalid as error:
            key = one.settings.get("key")
            elsewhere = isinstance(key, Secret) or (isinstance(key, dict) and {*key} <= {"env", "file"})
            if not (elsewhere and error.details["key"] == f"agents.{agent}.settings.key"):
                yield error
        except ExtraMissing as error:
            yield error


def _unknown_parts(config: Config) -> Iterator[DureError]:
    """What no plug-in that is enabled offers, and plug-ins that are not there."""
    from dure.app.drivers import wanted_drivers
    from dure.plugins import load

    try:
        registry = load(config.plugins)
    except DureError as error:
        yield error
        return
    wanted: list[tuple[Catalogue[Any], str]] = [
        (registry.wake_engines, config.wake.engine),
        (registry.recognizers, config.recognizer.engine),
        (registry.synthesizers, config.synthesizer.engine),
        *((registry.agents, agent.kind) for agent in config.agents.values()),
        *((registry.appliance_drivers, kind) for _, kind, _ in wanted_drivers(config)),
        *((registry.alert_channels, channel.kind) for channel in config.safety.channels.values()),
    ]
    for catalogue, name in wanted:
        try:
            catalogue.find(name)
        except ConfigInvalid as error:
            yield error
