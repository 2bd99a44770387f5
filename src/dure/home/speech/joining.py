"""What the parts of a sentence come to together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from dure.home.speech.clauses import Clause
from dure.home.speech.household import Household
from dure.home.speech.plan import Change, Plan, Step
from dure.home.speech.timing import end_of, lasting_of, repeat_of


def steps_of(clause: Clause, made: Sequence[Change], household: Household, now: datetime) -> list[Step]:
    """What one part changes, at the time that it says; empty where nobody knows when to begin.

    Args:
        clause: what the part says.
        made: what it changes.
        household: the home.
        now: aware, in the household's zone.
    """
    back = _ended(made)
    if clause.every:
        steps = []
        for every in clause.every:
            begin = repeat_of(every, made, household)
            steps.append(Step(tuple(made), every=begin))
            end = end_of(begin, clause.until, clause.lasting)
            if end is not None and back:
                steps.append(Step(back, every=end))
        return steps
    if clause.until is not None and any(
        to == "running" and household.by_id[id_].kind == "rice_cooker" for id_, _, to in made
    ):
        return []  # “여섯 시까지 밥 되게 해줘”
    steps = [Step(tuple(made), clause.at, clause.at is not None and clause.span)]
    begun = clause.at or now
    lasting = lasting_of(clause, begun)
    if lasting is not None and back:
        steps.append(Step(back, begun + lasting, clause.span))
    return steps


def _ended(made: Sequence[Change]) -> tuple[Change, ...]:
    """What ends what was begun."""
    switched = tuple((id_, trait, not value) for id_, trait, value in made if trait == "on_off")
    return switched or tuple((id_, trait, "idle") for id_, trait, to in made if to == "running")


def joined(plans: Sequence[Plan]) -> Plan | None:
    """The plan of a sentence whose parts have these; None where one part contradicts another."""
    if len(plans) <= 1:
        return plans[0] if plans and not _contradicts(plans[0].steps) else None
    steps: list[Step] = []
    for plan in plans:
        for step in plan.steps:
            if steps and (steps[-1].at, steps[-1].every) == (step.at, step.every):
                steps[-1] = replace(step, changes=tuple(dict.fromkeys((*steps[-1].changes, *step.changes))))
            else:
                steps.append(step)
    steps = [replace(step, changes=_without_halts(step.changes)) for step in steps]
    if _contradicts(steps):
        return None
    return Plan(intent="appliance.set", steps=tuple(steps), memory=plans[-1].memory)


def _without_halts(changes: Sequence[Change]) -> tuple[Change, ...]:
    """“청소 그만하고 들어가”: what is sent home stops by going there."""
    sent = {id_ for id_, trait, value in changes if (trait, value) == ("mode", "home")}
    return tuple(
        one
        for one in changes
        if not (one[0] in sent and one[1:] in (("operation", "idle"), ("operation", "paused")))
    )


def _contradicts(steps: Sequence[Step]) -> bool:
    """Whether something is to be two things at once; off and on again is no such thing."""
    for step in steps:
        settled = [change for change in step.changes if change[1] not in ("on_off", "operation")]
        if len({change[:2] for change in settled}) < len(settled):
            return True
    return False
