"""Where the hub keeps things: one folder under `DURE_HOME`, or the XDG folders."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The hub's folders. None is made before something is written there.

    Attributes:
        config: holds `dure.toml`.
        data: holds the databases, certificates and pairing secrets.
        models: holds the model store.
    """

    config: Path
    data: Path
    models: Path

    @property
    def config_file(self) -> Path:
        """The configuration, which need not exist."""
        return self.config / "dure.toml"

    @property
    def journal(self) -> Path:
        """The database of what must not be lost."""
        return self.data / "journal.sqlite"

    @property
    def history(self) -> Path:
        """The database of what may be lost: turns and decision records."""
        return self.data / "history.sqlite"


def find_paths() -> Paths:
    """The folders of this user, from `DURE_HOME` or the XDG variables."""
    if home := os.environ.get("DURE_HOME"):
        root = Path(home).expanduser()
        return Paths(config=root, data=root, models=root / "models")
    dirs = platformdirs.PlatformDirs("dure", appauthor=False)
    return Paths(
        config=dirs.user_config_path, data=dirs.user_data_path, models=dirs.user_data_path / "models"
    )
