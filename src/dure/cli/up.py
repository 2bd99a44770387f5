"""`dure up`: the hub, until it is stopped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import anyio
import click

from dure.config import load_config
from dure.config.paths import find_paths


@click.command(name="up")
@click.option("--host", help="The address to listen on; 0.0.0.0 lets other devices in, with tokens and HTTPS.")
@click.option("--port", type=click.IntRange(1, 65535), help="The port to listen on; 8420, if not given.")
@click.option("config_file", "--config", type=click.Path(path_type=Path, dir_okay=False), help="Another dure.toml.")
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
def command(host: str | None, port: int | None, config_file: Path | None, no_browser: bool) -> None:
    r"""Start the hub and print its address.

    \b
    Example:
      dure up
      dure up --host 0.0.0.0 --no-browser
    """
    from dure.app import run_hub

    config = load_config(config_file)
    server = replace(
        config.server, host=host or config.server.host, port=port or config.server.port
    )
    anyio.run(run_hub, replace(config, server=server), find_paths(), not no_browser)
