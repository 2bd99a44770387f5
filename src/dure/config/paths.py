"""Where the hub keeps things: one folder under `DURE_HOME`, or the XDG folders; models under `DURE_MODELS`."""

from __future__ import annotations

import os
from contextlib import suppress
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
        config = data = Path(home).expanduser()
    else:  # a service's user may have no home, so this is asked only where it is wanted
        dirs = _own_folders()
        config, data = dirs.user_config_path, dirs.user_data_path
    models = os.environ.get("DURE_MODELS")
    return Paths(config=config, data=data, models=Path(models).expanduser() if models else data / "models")


def find_shared_models() -> Path | None:
    """The user's usual model store where `DURE_HOME` names another home; None where there is no such other."""
    if not os.environ.get("DURE_HOME") or os.environ.get("DURE_MODELS"):
        return None
    with suppress(RuntimeError):  # a service's user may have no home
        return _own_folders().user_data_path / "models"
    return None


def _own_folders() -> platformdirs.PlatformDirs:
    return platformdirs.PlatformDirs("dure", appauthor=False)
