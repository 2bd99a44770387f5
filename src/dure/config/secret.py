"""Secrets are named in the configuration, never written there."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dure.errors import ConfigInvalid, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A value that lies elsewhere: `{env = "NAME"}` or `{file = "PATH"}`.

    Attributes:
        env: the environment variable that holds it.
        file: the file that holds it, on its first line.
    """

    env: str = ""
    file: str = ""

    def reveal(self, key: str) -> str:
        """Read the value; `key` names the setting in an error.

        Raises:
            ConfigInvalid: it is nowhere to be found.
        """
        if self.env:
            if value := os.environ.get(self.env, ""):
                return value
            why = Text(
                f"the environment variable {self.env} is not set",
                f"환경 변수 {self.env}에 값이 없어요",
            )
            raise ConfigInvalid(where="dure.toml", key=key, why=why)
        try:
            if value := Path(self.file).expanduser().read_text(encoding="utf-8").partition("\n")[0].strip():
                return value
        except OSError as error:
            why = Text(f"{self.file} cannot be read", f"{self.file} 파일을 읽을 수 없어요")
            raise ConfigInvalid(where="dure.toml", key=key, why=why) from error
        why = Text(f"{self.file} is empty", f"{self.file} 파일의 첫 줄이 비어 있어요")
        raise ConfigInvalid(where="dure.toml", key=key, why=why)
