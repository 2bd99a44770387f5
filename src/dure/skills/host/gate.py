"""The way out: nothing leaves for a skill before its partner is vouched for and the crossing is written down."""

from __future__ import annotations

import json

from dure.skills.host.installed import Installed
from dure.skills.partners.vouching import vouch
from dure.skills.wires.base import Ask, Outgoing
from dure.store import Journal


class Gate:
    """Stands between the hub and the skills.

    Args:
        journal: who is trusted, now, and where crossings are written.
    """

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def check(self, skill: Installed) -> None:
        """Pass where nobody has to vouch for the skill, or a trusted partner does.

        Raises:
            PartnerUntrusted, SignatureInvalid: nobody does.
            StoreFailed: nobody can tell.
        """
        if partner := skill.manifest.partner:
            await vouch(
                self._journal.partners,
                skill=skill.manifest.id,
                partner=partner,
                manifest=skill.added.manifest,
                signature=skill.added.signature,
            )

    async def note(
        self, skill: Installed, ask: Ask, outgoing: Outgoing, *, agent: str, satellite: str
    ) -> None:
        """Write down what goes to a skill, before it goes.

        Raises:
            StoreFailed: it could not be written, so it must not go.
        """
        await self._journal.audit.record(
            "skill.asked",
            source=agent,
            target=skill.manifest.id,
            what=crossing(ask, outgoing),
            satellite=satellite,
            turn=ask.turn,
        )


def crossing(ask: Ask, outgoing: Outgoing) -> list[str]:
    """The kinds of data in a request, found in what is really sent."""
    what = [f"intent:{ask.intent}"] if ask.intent else [ask.kind]
    what += [f"slot:{name}" for name in ask.slots]
    escaped = json.dumps(ask.text)[1:-1].encode()
    if ask.text and (ask.text.encode() in outgoing.body or escaped in outgoing.body):
        what.append("words")
    return what
