"""Reading a driver's settings: what is missing, wrong or unknown is told with its place."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from dure.config import Secret
from dure.errors import ConfigInvalid, Text
from dure.plugins import Setup


class Given:
    """The table `[home.drivers.NAME]` of one driver. Each setting is taken once; `done` refuses what is left.

    Args:
        setup: what the factory was handed.
    """

    def __init__(self, setup: Setup) -> None:
        self._place = f"home.drivers.{setup.name}"
        self._left = dict(setup.settings)
        self._known: list[str] = []

    def text(self, name: str, default: str | None = None, *, most: int = 500) -> str:
        """A text; one without a default must be there.

        Raises:
            ConfigInvalid: it is missing or no text.
        """
        value = self._take(name, default)
        if value is None:
            raise self.wrong(name, "is needed", "꼭 적어야 해요")
        if not isinstance(value, str) or len(value) > most:
            raise self.wrong(name, f"is a text of at most {most} letters", f"{most}자 이하의 글이어야 해요")
        return value

    def number(self, name: str, default: float, *, low: float, high: float) -> float:
        """A number within bounds.

        Raises:
            ConfigInvalid: it is none.
        """
        value = self._take(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise self.wrong(name, f"is a number, {low:g} to {high:g}", f"{low:g}부터 {high:g}까지의 수예요")
        return float(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """Yes or no.

        Raises:
            ConfigInvalid: it is neither.
        """
        value = self._take(name, default)
        if not isinstance(value, bool):
            raise self.wrong(name, "is true or false", "true나 false예요")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where there is none.

        Raises:
            ConfigInvalid: it is none.
        """
        value = self._take(name, ())
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise self.wrong(name, "is a list of texts", "글의 목록이어야 해요")
        return tuple(value)

    def secret(self, name: str, *, needed: bool = True) -> str:
        """A secret, written as `{env = "NAME"}` or `{file = "PATH"}`; empty where it is not needed and not there.

        Raises:
            ConfigInvalid: it is missing, written openly, or not where it should be.
        """
        value = self._take(name, None)
        if value is None and not needed:
            return ""
        if isinstance(value, Secret):
            return value.reveal(f"{self._place}.{name}")
        if isinstance(value, Mapping) and value and set(value) <= {"env", "file"}:
            return Secret(**value).reveal(f"{self._place}.{name}")
        raise self.wrong(
            name,
            'write it as {env = "NAME"} or {file = "PATH"}',
            '{env = "이름"} 또는 {file = "경로"}로 적으세요',
        )

    def done(self) -> None:
        """Refuse every setting that nobody asked for.

        Raises:
            ConfigInvalid: there is one.
        """
        for name in self._left:
            near = get_close_matches(name, self._known, 1)
            known = ", ".join(self._known)
            if near:
                raise self.wrong(
                    name, f"is unknown; did you mean {near[0]}?", f"없는 설정이에요. {near[0]}인가요?"
                )
            raise self.wrong(name, f"is not one of: {known}", f"다음 가운데 하나여야 해요: {known}")

    def wrong(self, name: str, en: str, ko: str) -> ConfigInvalid:
        """The error for a setting that is wrong."""
        return ConfigInvalid(where="dure.toml", key=f"{self._place}.{name}", why=Text(en, ko))

    def _take(self, name: str, default: object) -> object:
        self._known.append(name)
        return self._left.pop(name, default)
