"""Understood, and not allowed (exit 4)."""

from __future__ import annotations

from dure.errors.base import DureError, ExitCode


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


class PasskeyRefused(Refused):
    """A passkey that cannot be made here, or does not let anybody in."""

    code = "auth.passkey"
    en = "That passkey does not work: {why}."
    ko = "패스키를 쓸 수 없어요: {why}."


class ScopeMissing(Refused):
    """A token that does not reach this far."""

    code = "auth.scope"
    en = "This needs the scope “{scope}”, which the token does not have."
    ko = "이 일에는 “{scope}” 권한이 필요해요."


class ToolNotAllowed(Refused):
    """A tool that is not there, or that an agent may not use."""

    code = "tool.permission"
    en = "The tool {tool} is not one of those that {agent} may use."
    ko = "{tool}: {agent}에게 허락된 도구가 아니에요."
