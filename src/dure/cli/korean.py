"""The help and the usage errors of the command line in Korean; the words are in `help_ko.toml`.

click passes words of its own through gettext. That is no way here: gettext finds its compiled catalogue by LANGUAGE and
LANG alone, where Dure asks `DURE_LANGUAGE` first; it cannot choose particles (은/는) by the word before them; and click
does not ask it about placeholders (`[OPTIONS]`, `TEXT`) nor about the names of types. So the page is set here from what
the commands are, and errors are known by their English.
"""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click

from dure.cli.columns import table, wrapped
from dure.language.particles import with_particle

EXAMPLE = "\\b\nExample:\n"
"""What stands before the examples of a command's docstring."""
PLACEHOLDER = re.compile(r"(?<![%\w])[A-Z][A-Z_]*(?: RANGE)?\b")
"""What stands for a value: `TEXT`, `INTEGER RANGE`, `APPLIANCE`."""
_FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")


@dataclass(frozen=True)
class Catalogue:
    """What `help_ko.toml` holds.

    Attributes:
        page: the words of a page of help.
        placeholders: what stands for a value, in English → in Korean.
        kinds: names of types in errors.
        errors: click's sentences, the most particular first; `{…}` is what changes, `{…:이}` what a particle follows.
        options: the help of an option, in English → in Korean; each is worded once, whoever takes it.
        commands: path → `help` without its examples, and `short`, one line, where that is not its first sentence.
    """

    page: Mapping[str, str]
    placeholders: Mapping[str, str]
    kinds: Mapping[str, str]
    errors: Mapping[str, str]
    options: Mapping[str, str]
    commands: Mapping[str, Mapping[str, str]]

    def paragraphs(self, path: str) -> list[str]:
        """The help of a command."""
        return self.commands[path]["help"].split("\n\n")

    def short(self, path: str) -> str:
        """A command in one line."""
        return (
            self.commands[path].get("short") or self.paragraphs(path)[0].partition(". ")[0].rstrip(".") + "."
        )

    def placed(self, text: str) -> str:
        """A usage line, or how an option is written, with Korean placeholders."""
        return PLACEHOLDER.sub(lambda found: self.placeholders.get(found[0], found[0]), text)


@cache
def catalogue() -> Catalogue:
    """The Korean words, read once."""
    return Catalogue(**tomllib.loads(Path(__file__).with_name("help_ko.toml").read_text(encoding="utf-8")))


def usage_of(ctx: click.Context) -> str:
    """How a command is called."""
    words = catalogue()
    pieces = words.placed(" ".join(ctx.command.collect_usage_pieces(ctx)))
    lead = f"{words.page['usage']}: {ctx.command_path} "
    return "\n".join(wrapped(pieces, ctx.make_formatter().width, lead))


def help_of(ctx: click.Context) -> str:
    """A command's page of help: how it is called, what it does, examples, options and the commands below it."""
    words, width = catalogue(), ctx.make_formatter().width
    lines = [usage_of(ctx)]
    for paragraph in words.paragraphs(ctx.command_path):
        lines += ["", *wrapped(paragraph, width, "  ")]
    examples = inspect.cleandoc(ctx.command.help or "").partition(EXAMPLE)[2]
    lines += ["", f"  {words.page['example']}:", *(f"  {line}" for line in examples.splitlines())]
    lines += ["", f"{words.page['options']}:", *table(_options(ctx), width)]
    if isinstance(ctx.command, click.Group):
        below = [(name, words.short(f"{ctx.command_path} {name}")) for name in ctx.command.list_commands(ctx)]
        lines += ["", f"{words.page['commands']}:", *table(below, width)]
    return "\n".join(lines)


def _options(ctx: click.Context) -> Iterator[tuple[str, str]]:
    words = catalogue()
    for option in ctx.command.get_params(ctx):
        record = option.get_help_record(ctx)
        if isinstance(option, click.Option) and record:
            told = words.options[option.help] if option.help else ""
            notes = "; ".join(_notes(option, ctx))
            yield words.placed(record[0]), f"{told}  [{notes}]" if notes else told


def _notes(option: click.Option, ctx: click.Context) -> Iterator[str]:
    page, extra = catalogue().page, option.get_help_extra(ctx)
    if "default" in extra:
        yield f"{page['default']}: {extra['default']}"
    if "range" in extra:
        yield extra["range"]
    if "required" in extra:
        yield page["required"]


def show(error: click.ClickException) -> None:
    """Tell on standard error how a command was misused, as click does."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    page, lines = catalogue().page, []
    if isinstance(error, click.UsageError) and error.ctx is not None:
        lines = [error.ctx.get_usage(), f"{page['more']}: {error.ctx.command_path} --help", ""]
    click.echo("\n".join([*lines, f"{page['error']}: {in_korean(error.format_message())}"]), err=True)


def in_korean(sentence: str) -> str:
    """A sentence of click's in Korean; one that is not click's, as it is."""
    for english, korean in catalogue().errors.items():
        if found := _pattern(english).fullmatch(sentence):
            told = {name: _told(name, value) for name, value in found.groupdict().items()}
            return _FIELD.sub(
                lambda field: with_particle(told[field[1]], field[2]) if field[2] else told[field[1]],  # noqa: B023  # called before the next turn
                korean,
            )
    return sentence


def _pattern(sentence: str) -> re.Pattern[str]:
    parts = _FIELD.split(sentence)  # text, field, (no particle), text, …
    return re.compile(
        "".join(
            re.escape(text) + (f"(?P<{field}>.+?)" if field else "")
            for text, field in zip(parts[::3], [*parts[1::3], ""], strict=True)
        ),
        re.DOTALL,
    )


def _told(field: str, value: str) -> str:
    words = catalogue()
    if field == "hint":
        return words.placed(value)
    if field == "kind":
        return words.kinds.get(value, value)
    return in_korean(value) if field == "message" else value
