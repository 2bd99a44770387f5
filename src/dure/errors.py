"""Everything that can go wrong, in one tree.

::

    DureError
    ├── BadInput                  what was given cannot be used            exit 2
    │   ├── AudioUnusable         a recording that holds no usable sound
    │   ├── ConfigInvalid         dure.toml, or a value in it
    │   ├── WakeWordInvalid       a name that cannot be listened for
    │   ├── ModelUnknown          a model that the catalogue does not hold
    │   ├── MessageInvalid        a message on the wire that does not fit
    │   ├── TooLarge              more bytes than a door takes
    │   ├── TooSlow               a request that did not arrive in time
    │   ├── NotFound              a thing asked for by its id that is not there
    │   └── MethodNotAllowed      a door that is there, asked in a way it does not know
    ├── Refused                   understood, and not allowed              exit 4
    │   ├── TokenMissing          a door that wants a token got none
    │   ├── TokenInvalid          a token that is unknown or withdrawn
    │   └── ScopeMissing          a token that does not reach this far
    ├── Unavailable               something needed is not there now        exit 5
    │   ├── ModelMissing          a model that has not been fetched
    │   ├── ModelDamaged          a model whose checksum does not match
    │   ├── DownloadFailed        no source of a model could be read
    │   ├── ModelsUnwritable      a folder of models that cannot be written
    │   ├── ExtraMissing          an optional part that is not installed
    │   ├── PluginBroken          an enabled plug-in that cannot start
    │   ├── PortTaken             another program holds the port
    │   ├── HubRunning            another hub uses the same data folder
    │   ├── HubUnreachable        no hub answers at that address
    │   ├── AgentFailed           an agent that did not answer properly
    │   ├── RecognitionFailed     the recogniser could not do its work
    │   ├── SynthesisFailed       the synthesizer could not do its work
    │   ├── StoreFailed           the database could not be read or written
    │   │   ├── DiskFull          no room is left to write
    │   │   ├── StoreDamaged      a database that is no longer whole
    │   │   ├── StoreGone         a database that vanished from beside its backup
    │   │   └── StoreTooNew       a database that a newer version has written
    │   └── Overloaded            more was asked at once than this hub takes
    └── InternalError             a fault of ours                          exit 1

Each class has a ``code`` and one sentence in every language of the product, with places for the
details it is raised with. Suppression, silence and cancellation are events or values, no errors.
"""

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


class BadInput(DureError):
    """What was given cannot be used."""

    code = "input.invalid"
    http_status = 400
    exit_code = ExitCode.BAD_INPUT
    en = "{what} cannot be used: {why}"
    ko = "{what}: 쓸 수 없는 값이에요. {why}"


class AudioUnusable(BadInput):
    """A recording that holds no usable sound."""

    code = "audio.unusable"
    http_status = 422
    en = "{source} cannot be heard: {why}. Give a sound file of at most {limit_s} seconds, such as WAV, FLAC or Ogg."
    ko = "{source}: 들을 수 없는 소리예요({why}). {limit_s}초를 넘지 않는 WAV, FLAC, Ogg 같은 소리 파일을 주세요."


class ConfigInvalid(BadInput):
    """A setting that is unknown or has a value it cannot have."""

    code = "config.invalid"
    en = "{where}: {key}: {why}"
    ko = "{where}: {key} 설정이 잘못됐어요: {why}"


class WakeWordInvalid(BadInput):
    """A name that cannot be listened for."""

    code = "wake_word.invalid"
    http_status = 422
    en = "The name “{wake_word}” cannot be used: {why}"
    ko = "“{wake_word}”: 쓸 수 없는 이름이에요. {why}"


class ModelUnknown(BadInput):
    """A model that the catalogue does not hold."""

    code = "model.unknown"
    http_status = 404
    en = "There is no model “{model}”. Known models: {known}."
    ko = "“{model}” 모델은 없어요. 있는 모델: {known}."


class MessageInvalid(BadInput):
    """A message on the wire that does not fit its contract."""

    code = "message.invalid"
    en = "The message was not understood: {why}"
    ko = "알아들을 수 없는 메시지예요: {why}"


class TooLarge(BadInput):
    """More bytes than a door takes."""

    code = "input.too_large"
    http_status = 413
    en = "That is too large: at most {limit} are taken."
    ko = "너무 커요. {limit}까지만 받을 수 있어요."


class TooSlow(BadInput):
    """A request that did not arrive in time."""

    code = "input.too_slow"
    retryable = True
    http_status = 408
    en = "The request did not arrive within {limit_s} seconds."
    ko = "요청이 {limit_s}초 안에 도착하지 않았어요."


class NotFound(BadInput):
    """A thing asked for by its id that is not there."""

    code = "not_found"
    http_status = 404
    en = "There is no {what} “{id}”."
    ko = "{what} “{id}”: 찾을 수 없어요."


class MethodNotAllowed(BadInput):
    """A door that is there, asked in a way it does not know."""

    code = "method.not_allowed"
    http_status = 405
    en = "“{path}” does not take {method}. It takes: {allowed}."
    ko = "“{path}”: {method} 요청은 받지 않아요. 받을 수 있는 요청: {allowed}."


class Refused(DureError):
    """Understood, and not allowed."""

    code = "refused"
    http_status = 403
    exit_code = ExitCode.REFUSED
    en = "Refused: {why}"
    ko = "할 수 없어요: {why}"


class TokenMissing(Refused):
    """A door that wants a token got none."""

    code = "auth.missing"
    http_status = 401
    en = (
        "This hub wants a token. Pair this device: run “dure pair” on the hub and open the address it prints."
    )
    ko = "이 허브는 토큰이 필요해요. 허브에서 “dure pair”를 실행하고 나오는 주소를 여세요."


class TokenInvalid(Refused):
    """A token that is unknown, expired or withdrawn."""

    code = "auth.invalid"
    http_status = 401
    en = "That token is not valid here (any more). Pair this device again with “dure pair”."
    ko = "이 토큰은 (더 이상) 쓸 수 없어요. “dure pair”로 기기를 다시 연결하세요."


class ScopeMissing(Refused):
    """A token that does not reach this far."""

    code = "auth.scope"
    en = "This needs the scope “{scope}”, which the token does not have."
    ko = "이 일에는 “{scope}” 권한이 필요해요."


class Unavailable(DureError):
    """Something needed is not there now."""

    code = "unavailable"
    retryable = True
    http_status = 503
    exit_code = ExitCode.UNAVAILABLE
    en = "{what} is not available: {why}"
    ko = "{what}: 지금 쓸 수 없어요. {why}"


class ModelMissing(Unavailable):
    """A model that has not been fetched."""

    code = "model.missing"
    retryable = False
    en = "The model “{model}” is not here yet. Fetch it with “dure models pull {model}”{offline}."
    ko = "“{model}” 모델이 아직 없어요. “dure models pull {model}”로 받으세요{offline}."


class ModelDamaged(Unavailable):
    """A model whose checksum does not match."""

    code = "model.damaged"
    en = "The model “{model}” is damaged: {file} does not have its SHA-256. Fetch it again with “dure models pull {model}”."
    ko = "“{model}” 모델이 손상됐어요({file}의 SHA-256이 달라요). “dure models pull {model}”로 다시 받으세요."


class DownloadFailed(Unavailable):
    """No source of a model could be read."""

    code = "model.download"
    en = "The model “{model}” could not be fetched: {why}. Try again, or give a folder that holds it: “dure models pull {model} --from FOLDER”."
    ko = "“{model}” 모델을 받지 못했어요: {why}. 다시 해 보거나, 모델이 든 폴더를 알려 주세요: “dure models pull {model} --from 폴더”."


class ModelsUnwritable(Unavailable):
    """A folder of models that cannot be written."""

    code = "models.unwritable"
    retryable = False
    en = "Models cannot be kept in {folder} ({why}). Let this user write there, or name another folder with DURE_MODELS."
    ko = "{folder} 폴더에 모델을 둘 수 없어요({why}). 쓰기 권한을 주거나 DURE_MODELS로 다른 폴더를 정하세요."


class ExtraMissing(Unavailable):
    """An optional part that is not installed."""

    code = "extra.missing"
    retryable = False
    en = "{what} needs an optional part: pip install 'dure[{extra}]'."
    ko = "{what}: 추가 부품이 필요해요. pip install 'dure[{extra}]'를 실행하세요."


class PluginBroken(Unavailable):
    """An enabled plug-in that cannot start."""

    code = "plugin.broken"
    retryable = False
    en = "The plug-in “{plugin}” ({distribution} {version}) cannot start: {why}"
    ko = "“{plugin}” 플러그인({distribution} {version}): 시작할 수 없어요. {why}"


class PortTaken(Unavailable):
    """Another program holds the port."""

    code = "port.taken"
    en = (
        "Port {port} on {host} is taken. Stop the other program, or choose another: “dure up --port {other}”."
    )
    ko = "{host}의 {port} 포트를 다른 프로그램이 쓰고 있어요. 그 프로그램을 끄거나 “dure up --port {other}”를 쓰세요."


class HubRunning(Unavailable):
    """Another hub uses the same data folder."""

    code = "hub.running"
    en = "A hub already runs on {folder}. Stop it first, or give this one its own folder with DURE_HOME."
    ko = "{folder} 폴더로 이미 허브가 돌고 있어요. 먼저 끄거나 DURE_HOME으로 다른 폴더를 주세요."


class HubUnreachable(Unavailable):
    """No hub answers at that address."""

    code = "hub.unreachable"
    en = "No hub answers at {address}. Start one with “dure up”."
    ko = "{address}에서 허브가 대답하지 않아요. “dure up”으로 시작하세요."


class AgentFailed(Unavailable):
    """An agent that did not answer properly or in time."""

    code = "agent.failed"
    http_status = 502
    en = "{agent} cannot answer now: {why}"
    ko = "{agent}: 지금은 대답할 수 없어요. {why}"


class RecognitionFailed(Unavailable):
    """The recogniser could not do its work."""

    code = "recognizer.failed"
    en = "The speech could not be recognised: {why}"
    ko = "말소리를 글로 옮기지 못했어요: {why}"


class SynthesisFailed(Unavailable):
    """The synthesizer could not do its work."""

    code = "synthesizer.failed"
    en = "The answer could not be spoken: {why}"
    ko = "대답을 소리로 만들지 못했어요: {why}"


class StoreFailed(Unavailable):
    """The database could not be read or written."""

    code = "store.failed"
    en = "The database {file} failed: {why}"
    ko = "데이터베이스 {file}에 문제가 있어요: {why}"


class DiskFull(StoreFailed):
    """No room is left to write."""

    code = "disk.full"
    http_status = 507
    en = "The disk that holds {file} is full. Make room; nothing that was written before is lost."
    ko = "{file} 파일이 있는 디스크가 가득 찼어요. 공간을 비우세요. 이미 저장된 것은 그대로예요."


class StoreDamaged(StoreFailed):
    """A database that is no longer whole; it is never replaced without being asked."""

    code = "store.damaged"
    retryable = False
    en = "The database {file} is damaged. {remedy}"
    ko = "데이터베이스 {file}: 손상됐어요. {remedy}"


class StoreGone(StoreFailed):
    """A database that is not there any more while its backup is; it is not begun anew without being asked."""

    code = "store.gone"
    retryable = False
    en = "The database {file} is gone, but its backup is there. To restore it, run: cp -p '{backup}' '{file}'. To begin anew, move the backup away."
    ko = "데이터베이스 {file}: 파일은 없어졌는데 백업은 있어요. 되돌리려면 이렇게 하세요: cp -p '{backup}' '{file}'. 새로 시작하려면 백업을 다른 곳으로 옮기세요."


class StoreTooNew(StoreFailed):
    """A database that a newer version of Dure has written."""

    code = "store.too_new"
    retryable = False
    en = "The database {file} was written by a newer Dure (schema {found}; this version knows {known}). Install the newer version again{backup}."
    ko = "데이터베이스 {file}: 더 새로운 두레가 쓴 파일이에요(스키마 {found}, 이 버전은 {known}까지). 새 버전을 다시 설치하세요{backup}."


class Overloaded(Unavailable):
    """More was asked at once than this hub takes."""

    code = "overloaded"
    http_status = 429
    en = "Too much at once: {why}. Try again shortly."
    ko = "요청이 너무 많아요: {why}. 잠시 뒤에 다시 해 주세요."
