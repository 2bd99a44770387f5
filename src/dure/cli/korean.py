"""What click itself says, in Korean: its headings, its complaints and its questions.

click asks the standard library's `gettext` for every text of its own, through the names `_` and `ngettext` of its modules.
gettext would look for files under the locale's name, and `DURE_LANGUAGE` is none; so those two names are given a table instead.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from dure.cli.language import spoken_language

WORDS: Mapping[str, str] = {
    "Usage:": "사용법:",
    "Options": "옵션",
    "Positional arguments": "인자",
    "Commands": "명령",
    "default: {default}": "기본값: {default}",
    "env var: {var}": "환경 변수: {var}",
    "required": "꼭 필요함",
    "Show this message and exit.": "이 도움말을 보여 줘요.",
    "Show the version and exit.": "버전을 보여 줘요.",
    "%(prog)s, version %(version)s": "%(prog)s, 버전 %(version)s",
    "Error: {message}": "오류: {message}",
    "Error: invalid input": "오류: 알아볼 수 없는 대답이에요",
    "Aborted!": "그만뒀어요.",
    "Try '{command} {option}' for help.": "도움말은 ‘{command} {option}’에 있어요.",
    "Missing command.": "명령이 빠졌어요.",
    "Missing argument": "인자가 빠졌어요:",
    "Missing option": "옵션이 빠졌어요:",
    "Missing parameter": "값이 빠졌어요:",
    "Missing parameter: {param_name}": "값이 빠졌어요: {param_name}",
    "Missing {param_type}": "빠졌어요: {param_type}",
    "Invalid value: {message}": "쓸 수 없는 값이에요: {message}",
    "Invalid value for {param_hint}: {message}": "{param_hint}에 쓸 수 없는 값이에요: {message}",
    "No such option {name!r}.": "{name!r} 옵션은 없어요.",
    "No such command {name!r}.": "{name!r} 명령은 없어요.",
    "Did you mean {possibility}?": "혹시 {possibility} 말인가요?",
    "(Did you mean one of: {possibilities}?)": "(혹시 이 가운데 하나인가요? {possibilities})",
    "Got unexpected extra argument ({args})": "남는 인자가 있어요 ({args})",
    "Got unexpected extra arguments ({args})": "남는 인자가 있어요 ({args})",
    "Option {name!r} does not take a value.": "{name!r} 옵션에는 값을 주지 않아요.",
    "Option {name!r} requires an argument.": "{name!r} 옵션에는 값이 필요해요.",
    "Option {name!r} requires {nargs} arguments.": "{name!r} 옵션에는 값이 {nargs}개 필요해요.",
    "Argument {name!r} takes {nargs} values.": "{name!r} 인자에는 값이 {nargs}개 필요해요.",
    "Takes {nargs} values but 1 was given.": "값이 {nargs}개 필요한데 하나만 있어요.",
    "Takes {nargs} values but {len} were given.": "값이 {nargs}개 필요한데 {len}개 있어요.",
    "Choose from:\n\t{choices}": "이 가운데 하나예요:\n\t{choices}",
    "{value!r} is not {choice}.": "{value!r} 대신 {choice}만 쓸 수 있어요.",
    "{value!r} is not one of {choices}.": "{value!r} 대신 이 가운데 하나를 쓰세요: {choices}.",
    "{value!r} does not match the format {format}.": "{value!r}의 형식이 달라요. 이렇게 쓰세요: {format}.",
    "{value!r} does not match the formats {formats}.": "{value!r}의 형식이 달라요. 이 가운데 하나로 쓰세요: {formats}.",
    "{value!r} is not a valid {number_type}.": "{value!r}, 여기에 쓸 수 있는 숫자가 아니에요.",
    "{value} is not in the range {range}.": "{value}, 범위를 벗어났어요: {range}.",
    "{value!r} is not a valid boolean. Recognized values: {states}": "{value!r}, 참이나 거짓이 아니에요. 쓸 수 있는 값: {states}",
    "{name} {filename!r} does not exist.": "{filename!r}, 그런 파일이나 폴더가 없어요.",
    "{name} {filename!r} is a file.": "{filename!r}, 폴더가 아니라 파일이에요.",
    "{name} {filename!r} is a directory.": "{filename!r}, 파일이 아니라 폴더예요.",
    "{name} {filename!r} is not readable.": "{filename!r}, 읽을 수 없어요.",
    "{name} {filename!r} is not writable.": "{filename!r}, 쓸 수 없어요.",
    "Could not open file {filename!r}: {message}": "{filename!r} 파일을 열 수 없어요: {message}",
}
"""Each text of click that a person can come to read here, in Korean."""


def translate(text: str) -> str:
    """What click says, in the reader's language."""
    return WORDS.get(text, text) if spoken_language() == "ko" else text


def translate_number(one: str, many: str, count: int) -> str:
    """What click says of that many, in the reader's language."""
    return translate(one if count == 1 else many)


def teach_click() -> None:
    """Have every module of click ask here for its texts."""
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            for asked, answer in (("_", translate), ("ngettext", translate_number)):
                if hasattr(module, asked):
                    setattr(module, asked, answer)
