"""`dure up`: the hub, until it is stopped."""

from __future__ import annotations

import webbrowser
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import click

from dure.cli.output import console, say
from dure.config.load import load_config
from dure.config.paths import find_paths

if TYPE_CHECKING:
    from dure.server.serve import Welcome


@click.command(name="up")
@click.option(
    "--host", help="The address to listen on; 0.0.0.0 lets other devices in, with tokens and HTTPS."
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="The port to listen on; 8420, if not given, and any that is free for 0.",
)
@click.option(
    "config_file", "--config", type=click.Path(path_type=Path, dir_okay=False), help="Another dure.toml."
)
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
def command(host: str | None, port: int | None, config_file: Path | None, no_browser: bool) -> None:
    r"""Start the hub and print its address.

    \b
    Example:
      dure up
      dure up --host 0.0.0.0 --no-browser
    """
    config = load_config(config_file)
    server = replace(
        config.server, host=host or config.server.host, port=config.server.port if port is None else port
    )
    say("Starting …", "시작하는 중 …")
    from dure.app.run import run_hub  # heavy: after the first sign of life

    async def ready(welcome: Welcome) -> None:
        greet(welcome)
        if not no_browser and not welcome.invitation:
            await anyio.to_thread.run_sync(webbrowser.open, welcome.url)

    anyio.run(run_hub, replace(config, server=server), find_paths(), ready)


def greet(welcome: Welcome) -> None:
    """Tell where the hub is, and how the first device gets in."""
    say(f"Dure listens at [bold]{welcome.url}[/]", f"두레가 듣고 있어요: [bold]{welcome.url}[/]")
    if welcome.invitation:
        from dure.server.pairing import print_qr

        say(
            "Open this address on a phone or another computer; it is good for ten minutes and one device:",
            "휴대폰이나 다른 컴퓨터에서 이 주소를 여세요. 10분 동안 기기 하나에 쓸 수 있어요:",
        )
        console.print(welcome.pairing_url, style="bold", soft_wrap=True)
        console.print(print_qr(welcome.pairing_url), soft_wrap=True, markup=False)
    if welcome.fingerprint:
        say(
            f"[dim]Certificate authority SHA-256: {welcome.fingerprint}[/]",
            f"[dim]인증 기관 SHA-256: {welcome.fingerprint}[/]",
        )
    say("Stop with Ctrl+C.", "끝내려면 Ctrl+C를 누르세요.")
