"""The command line. Each command is a module of its own, imported only when it is called."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence

import click

from dure import __version__
from dure.cli.context import HouseContext, load
from dure.cli.tongue import spoken_language
from dure.errors import BadInput, DureError, ExitCode, Text

COMMANDS = {
    "up": "Start the hub.",
    "ask": "Send recordings through the hub's ears and hear who answers.",
    "listen": "Use this machine's microphone.",
    "names": "Which names are listened for.",
    "why": "Why a name was followed, or not.",
    "skills": "Add, try and test skills that others run.",
    "new": "Make a skill or an agent that works, to begin from.",
    "partners": "Whose skills are trusted; sign your own.",
    "audit": "What crossed between assistants, skills and the home.",
    "home": "The appliances: see them, speak to them, set them.",
    "checkin": "Spoken check-ins: plan, agree, pause, read.",
    "advisories": "Warnings of authorities, and what was said of them.",
    "models": "Fetch and check the models.",
    "config": "Show and check dure.toml.",
    "alert": "Report that somebody may need help; answer alerts.",
    "safety": "Exercise the safety net.",
    "watch": "Look after a hub from another machine.",
    "journal": "Check, back up and restore what must not be lost.",
    "pair": "Let a phone or another computer in.",
    "doctor": "Check this machine and say what to do.",
    "bench": "Measure speed, accuracy and size.",
    "forget": "Delete what was said.",
    "export": "Write out what is remembered.",
}
"""Every command and its one-line help; the module of that name in this folder holds its `command`."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are run."""

    context_class = HouseContext

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """Every command, in the order of first use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # the same
        """Import one command."""
        return load(f"dure.cli.{cmd_name}") if cmd_name in COMMANDS else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # the same
        """List the commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dure")
def root() -> None:
    r"""One microphone on which every assistant answers to its own name.

    \b
    Example:
      dure models pull
      dure up
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with one of `ExitCode`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without these letters gets question marks
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    try:
        code = root.main(args=arguments, prog_name="dure", standalone_mode=False)
    except click.exceptions.Exit as stopped:
        return stopped.exit_code
    except click.ClickException as error:
        _show(error)
        return ExitCode.BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        return 130
    except BrokenPipeError:
        _drop_output()
        return ExitCode.FAILED
    except OSError as error:
        if error.errno not in {errno.ENOSPC, errno.EIO}:
            raise
        _drop_output()
        click.echo(f"dure: {error.strerror}", err=True)
        return ExitCode.FAILED
    except DureError as error:
        return _complain(error)
    except UnicodeEncodeError as error:
        if error.reason != "surrogates not allowed":
            raise
        return _complain(_not_utf8(error))
    return code if isinstance(code, int) else ExitCode.OK


def _show(error: click.ClickException) -> None:
    if spoken_language() == "en":
        error.show()
        return
    from dure.cli import korean  # its catalogue is read only where it is shown

    korean.show(error)


def _complain(error: DureError) -> int:
    from dure.cli.output import complain  # rich is slow to import and rarely needed here

    complain(error)
    return error.exit_code


def _not_utf8(error: UnicodeEncodeError) -> BadInput:
    """The bytes of an argument that are no UTF-8, which Python passes on as lone surrogates."""
    given = error.object.encode(errors="surrogateescape").decode(errors="replace")
    return BadInput(what=given[:60], why=Text("it is not UTF-8.", "UTF-8이 아니에요."))


def _drop_output() -> None:
    """What still waits to be printed goes nowhere: Python would fail on it again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
