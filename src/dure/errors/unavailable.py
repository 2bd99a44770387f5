"""Something needed is not there now (exit 5)."""

from __future__ import annotations

from dure.errors.base import DureError, ExitCode


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
    en = "The model “{model}” is not here yet. Fetch it with “dure models pull {model}”, or all that are needed with “dure models pull”{offline}."
    ko = "“{model}” 모델이 아직 없어요. “dure models pull {model}”로 받으세요. 필요한 모델을 모두 받으려면 “dure models pull”이면 돼요{offline}."


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


class AgentDown(AgentFailed):
    """An agent whose server cannot be reached."""

    code = "agent.down"


class AgentSlow(AgentFailed):
    """An agent that did not answer in time."""

    code = "agent.slow"
    http_status = 504


class AgentBusy(AgentFailed):
    """An agent whose server has too much to do, or that has been asked too often."""

    code = "agent.busy"
    http_status = 503


class AgentLockedOut(AgentFailed):
    """An agent whose server does not take its key."""

    code = "agent.key"
    retryable = False


class AgentNonsense(AgentFailed):
    """An agent whose server answered with something that is no answer."""

    code = "agent.nonsense"


class ToolFailed(Unavailable):
    """A tool of an agent that could not be used."""

    code = "tool.failed"
    http_status = 502
    en = "The tool {tool} failed: {why}"
    ko = "{tool} 도구에 문제가 있어요: {why}"


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


class Overloaded(Unavailable):
    """More was asked at once than this hub takes."""

    code = "overloaded"
    http_status = 429
    en = "Too much at once: {why}. Try again shortly."
    ko = "요청이 너무 많아요: {why}. 잠시 뒤에 다시 해 주세요."
