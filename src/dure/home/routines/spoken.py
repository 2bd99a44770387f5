"""Starting a routine by what it is called, and saying so."""

from __future__ import annotations

from collections.abc import Sequence

from dure.api.home import HomeReply, Outcome, Wish
from dure.errors import Language
from dure.home.routines.engine import Routines

INTENT = "routine.run"


async def start_by_phrase(routines: Routines, text: str, language: Language, wish: Wish) -> HomeReply | None:
    """Do the routine that this phrase starts; None where it starts none.

    An agent starts only the orders that it may give itself: the home asks for each of them.

    Raises:
        StoreFailed: it could not be written down, so nothing was done.
    """
    found = await routines.find(text)
    if found is None:
        return None
    outcomes = await routines.run(found.id, wish)
    return HomeReply(
        text=_answer(found.title[language], outcomes, language), intent=INTENT, outcomes=tuple(outcomes)
    )


def _answer(title: str, outcomes: Sequence[Outcome], language: Language) -> str:
    left = sum(not one.done for one in outcomes)
    if left and left == len(outcomes):
        nothing_ko = f"{title} 루틴에서 아무것도 하지 못했어요."
        return nothing_ko if language == "ko" else f"Nothing of the routine “{title}” could be done."
    if language == "ko":
        done = f"{title} 루틴을 실행했어요."
        return f"{done} {left}가지는 하지 못했어요." if left else done
    done = f"I've run the routine “{title}”."
    thing = "One thing" if left == 1 else f"{left} things"
    return f"{done} {thing} could not be done." if left else done
