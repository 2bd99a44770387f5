"""What goes wrong with skills that others run: their manifests, their servers, and what they may not do."""

from __future__ import annotations

from dure.errors.given import ConfigInvalid
from dure.errors.refused import Refused
from dure.errors.unavailable import Unavailable


class ManifestInvalid(ConfigInvalid):
    """A `dure-skill.toml` that is unreadable, or a value in it."""

    code = "skill.manifest"
    http_status = 422
    en = "{where}, line {line}: {key}: {why}"
    ko = "{where} {line}번째 줄: {key}: {why}"


class SkillFailed(Unavailable):
    """A skill's server that did not answer as its protocol wants."""

    code = "skill.failed"
    http_status = 502
    en = "The skill {skill} failed: {why}"
    ko = "{skill} 스킬에 문제가 있어요: {why}"


class SkillDown(SkillFailed):
    """A skill's server that cannot be reached."""

    code = "skill.down"
    en = "The server of the skill {skill} cannot be reached: {why}"
    ko = "{skill} 스킬의 서버에 닿을 수 없어요: {why}"


class SkillSlow(SkillFailed):
    """A skill's server that did not answer in its vendor's time."""

    code = "skill.slow"
    http_status = 504
    en = "The skill {skill} did not answer within {limit_s} seconds."
    ko = "{skill} 스킬이 {limit_s}초 안에 대답하지 않았어요."


class SkillBusy(SkillFailed):
    """A skill of which too many answers are waited for already."""

    code = "skill.busy"
    http_status = 429
    en = "The skill {skill} still owes {count} answers; it is asked again when it has given one."
    ko = "{skill} 스킬이 아직 {count}번의 질문에 대답하지 않았어요. 대답이 오면 다시 물어볼 수 있어요."


class SkillRedirected(SkillFailed):
    """A skill's server that pointed elsewhere; nobody goes there."""

    code = "skill.redirect"
    retryable = False
    en = "The server of the skill {skill} points elsewhere (status {status}); redirects are not followed."
    ko = "{skill} 스킬의 서버가 다른 주소로 보내려 했어요(상태 {status}). 따라가지 않아요."


class SkillNonsense(SkillFailed):
    """An answer that is none by its protocol."""

    code = "skill.nonsense"
    retryable = False
    en = "The skill {skill} answered with something that its protocol does not know: {why}"
    ko = "{skill} 스킬의 대답이 규약에 맞지 않아요: {why}"


class SkillSoundUnusable(SkillFailed):
    """A sound of a skill's that is none."""

    code = "skill.sound"
    retryable = False
    en = "The skill {skill} named a sound that cannot be played: {why}"
    ko = "{skill} 스킬이 알려 준 소리를 틀 수 없어요: {why}"


class SkillAddressRefused(Refused):
    """An address that a skill's server must not have here."""

    code = "skill.address"
    en = "The skill {skill} may not be at {host}: {why}"
    ko = "{skill} 스킬의 주소 {host}: 쓸 수 없어요. {why}"


class SkillCallbackRefused(Refused):
    """A second answer of a skill at an address that is not (or no longer) good for one."""

    code = "skill.callback"
    http_status = 410
    en = "That address takes no answer: it was never given out, was used, or its minute is over."
    ko = "이 주소로는 대답을 받지 않아요. 없는 주소이거나, 이미 썼거나, 1분이 지났어요."


class SkillNotAllowed(Refused):
    """Something that a skill wanted to do without the household's permission."""

    code = "skill.permission"
    en = "The skill {skill} wanted to {permission} and was not given permission."
    ko = "{skill} 스킬이 허락받지 않은 일을 하려고 했어요: {permission}."
