"""What every error is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Literal

Language = Literal["ko", "en"]
"""A language of the product: messages, page and documentation exist in each."""


@dataclass(frozen=True, slots=True)
class Text:
    """A detail of an error that is words: the same in every language of the product."""

    en: str
    ko: str

    def __str__(self) -> str:
        return self.en


class ExitCode(IntEnum):
    """What the command line tells its caller."""

    OK = 0
    FAILED = 1
    BAD_INPUT = 2
    NOT_HEARD = 3
    REFUSED = 4
    UNAVAILABLE = 5


class DureError(Exception):
    """Something went wrong, and here is what, where and what to do.

    Args:
        details: the values for the places in the class's sentences.
    """

    code: ClassVar[str] = "internal"
    retryable: ClassVar[bool] = False
    http_status: ClassVar[int] = 500
    exit_code: ClassVar[ExitCode] = ExitCode.FAILED
    en: ClassVar[str] = "Something went wrong inside Dure: {what}."
    ko: ClassVar[str] = "두레 안에서 문제가 생겼어요: {what}."

    def __init__(self, **details: str | int | float | Text) -> None:
        self.details = details
        super().__init__(self.sentence("en"))

    def sentence(self, language: Language) -> str:
        """Say what happened, for the person who reads it."""
        details = {
            name: value if not isinstance(value, Text) else value.ko if language == "ko" else value.en
            for name, value in self.details.items()
        }
        return (self.ko if language == "ko" else self.en).format_map(details)


class InternalError(DureError):
    """A fault of ours."""
