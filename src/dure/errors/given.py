"""What was given cannot be used (exit 2)."""

from __future__ import annotations

from dure.errors.base import DureError, ExitCode


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


class RoutineInvalid(BadInput):
    """A routine that cannot be."""

    code = "routine.invalid"
    http_status = 422
    en = "The routine “{routine}” cannot be kept: {why}."
    ko = "“{routine}” 루틴을 둘 수 없어요. {why}."


class WakeWordInvalid(BadInput):
    """A name that cannot be listened for."""

    code = "wake_word.invalid"
    http_status = 422
    en = "The name “{wake_word}” cannot be used: {why}"
    ko = "“{wake_word}”: 쓸 수 없는 이름이에요. {why}"


class FeedbackInvalid(BadInput):
    """A judgement that cannot be made of such a decision."""

    code = "feedback.invalid"
    http_status = 422
    en = "That cannot be said of this decision: {why}."
    ko = "이 결정에는 그렇게 말할 수 없어요. {why}."


class EnrolmentFailed(BadInput):
    """Recordings from which a name cannot be learned."""

    code = "enrolment.failed"
    http_status = 422
    en = "“{source}” cannot be learned from: {why}."
    ko = "“{source}”: 이 녹음으로는 배울 수 없어요. {why}."


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
