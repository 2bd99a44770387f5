"""From signs to what is reported: which belong together, how grave they are, and when another question can wait. Pure.

Every report costs the person a question first; that is the ladder's first step. What is heard here only decides whether it
is asked, and which signs go along:

- signs at one satellite within two minutes, or while its alert is open, are one incident;
- a second sign of another source is an independent one, unless a television or radio may be on: then everything that the
  microphone hears may come from there, and counts as the first sign's source;
- after an alert that was called off, signs no graver than it wait a while, twice as long each time, ten minutes at most; a
  graver sign does not wait, nor do several within a minute in a room without a television. What waits is told as noticed all the same.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta

from dure.api import AlertReport, Evidence, Severity
from dure.clock import CLOCK_SET
from dure.safety.hearing.sign import SEVERITIES, Sign, SignSource, gravest

_WORDS = frozenset({"recognizer", "hotword"})
"""Both hear the same words: two of them are no second sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FusionLimits:
    """How signs are put together.

    Attributes:
        together_s: signs within this time are one incident.
        same_s: within this time the same kind of sign is told once, unless it became graver.
        wait_s: how long signs wait after an alert was called off.
        most_wait_s: however often that happened.
        most_life_wait_s: and where a life may be at stake.
        forget_s: after so long without another, called-off alerts are forgotten.
        insist: so many signs within `insist_s` do not wait, unless a television may be on.
        insist_s: see `insist`.
    """

    together_s: float = 120.0
    same_s: float = 10.0
    wait_s: float = 120.0
    most_wait_s: float = 600.0
    most_life_wait_s: float = 300.0
    forget_s: float = 21600.0
    insist: int = 3
    insist_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Noticed:
    sign: Sign
    at: datetime


class Fusion:
    """One satellite's.

    Args:
        satellite: where.
        person: who may need help there, an id.
        stream: names this stream, so that commands are unique.
        limits: how signs are put together.
    """

    def __init__(self, satellite: str, person: str, stream: str, limits: FusionLimits | None = None) -> None:
        self._satellite, self._person, self._stream = satellite, person, stream
        self._limits = limits or FusionLimits()
        self._noticed: deque[_Noticed] = deque(maxlen=64)
        self._told: dict[tuple[str, str], _Noticed] = {}
        self._incident: SignSource | None = None
        self._open = False
        self._reports = 0
        self._called_off = 0
        self._called_off_at: datetime | None = None
        self._called_off_severity: Severity = "notice"
        self._severity: Severity = "notice"
        self._latest: datetime | None = None

    def take(self, sign: Sign, at: datetime, *, programme: bool = False) -> AlertReport | None:
        """What is to be reported because of a sign; None where it says nothing new, or waits.

        Args:
            sign: what was noticed.
            at: when, aware.
            programme: whether a television or radio may be on.
        """
        self._follow(at)
        self._noticed.append(_Noticed(sign=sign, at=at))
        if self._is_repeated(sign, at):
            return None
        if not self._open and self._waits(sign, at, programme=programme):
            return None
        earlier = self._earlier(at)
        if not earlier and not self._open:
            self._incident = None
            self._severity = "notice"
        source = sign.source if self._incident is None or not programme else self._incident
        severity = sign.severity
        if self._incident is not None and _independent(source, self._incident):
            severity = gravest("urgent", severity, *(one.sign.severity for one in earlier))
        self._incident = self._incident or sign.source
        self._severity = gravest(self._severity, severity)
        self._reports += 1
        self._told[sign.source, sign.kind] = _Noticed(sign=sign, at=at)
        return AlertReport(
            command=f"hearing:{self._stream}:{self._reports}",
            person=self._person,
            kind=sign.kind,
            severity=severity,
            key=f"hearing:{self._satellite}",
            satellite=self._satellite,
            evidence=(
                Evidence(
                    kind=sign.kind, source=source, at=at, strength=sign.strength, reason=dict(sign.reason)
                ),
            ),
        )

    def opened(self) -> None:
        """The alert is open: what follows joins it."""
        self._open = True

    def resolved(self, at: datetime, *, cancelled: bool) -> None:
        """The alert is over.

        Args:
            at: when, aware.
            cancelled: whether it was none.
        """
        self._follow(at)
        self._open = False
        self._incident = None
        self._told.clear()
        if not cancelled:
            self._called_off, self._called_off_at = 0, None
            return
        if self._forgotten(at):
            self._called_off, self._called_off_severity = 0, "notice"
        self._called_off += 1
        self._called_off_at = at
        self._called_off_severity = gravest(self._called_off_severity, self._severity)
        self._severity = "notice"
        # What was noticed until then was asked about.
        self._noticed.clear()

    def _follow(self, at: datetime) -> None:
        """Where the clock was set back, waits that had begun go on from here, and what was told may be told again."""
        before, self._latest = self._latest, at
        if before is None or at >= before - CLOCK_SET:
            return
        self._noticed.clear()
        self._told.clear()
        if self._called_off_at is not None:
            self._called_off_at = min(self._called_off_at, at)

    def waits_until(self, severity: Severity) -> datetime | None:
        """Until when signs of that severity wait; None where they do not."""
        if self._called_off_at is None or SEVERITIES.index(severity) > SEVERITIES.index(
            self._called_off_severity
        ):
            return None
        limits = self._limits
        most = limits.most_life_wait_s if severity == "life" else limits.most_wait_s
        wait_s = min(most, limits.wait_s * 2 ** (self._called_off - 1))
        return self._called_off_at + timedelta(seconds=wait_s)

    def _is_repeated(self, sign: Sign, at: datetime) -> bool:
        told = self._told.get((sign.source, sign.kind))
        if told is None or at - told.at >= timedelta(seconds=self._limits.same_s):
            return False
        return SEVERITIES.index(sign.severity) <= SEVERITIES.index(told.sign.severity)

    def _waits(self, sign: Sign, at: datetime, *, programme: bool) -> bool:
        until = self.waits_until(sign.severity)
        if until is None or at >= until or self._forgotten(at):
            return False
        if programme:
            return True
        since = at - timedelta(seconds=self._limits.insist_s)
        return sum(one.at >= since for one in self._noticed) < self._limits.insist

    def _forgotten(self, at: datetime) -> bool:
        return self._called_off_at is not None and at - self._called_off_at >= timedelta(
            seconds=self._limits.forget_s
        )

    def _earlier(self, at: datetime) -> list[_Noticed]:
        since = at - timedelta(seconds=self._limits.together_s)
        return [one for one in list(self._noticed)[:-1] if one.at >= since]


def _independent(one: str, other: str) -> bool:
    return one != other and not {one, other} <= _WORDS
