"""Options that many commands take, each worded once."""

from __future__ import annotations

from pathlib import Path

import click

config_option = click.option(
    "--config", "file", type=click.Path(path_type=Path, dir_okay=False), help="Use this dure.toml."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
