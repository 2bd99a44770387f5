"""One satellite's session."""

from dure.session.board import ActivityBoard
from dure.session.parts import Household, Memories, Parts
from dure.session.session import Session, open_session

__all__ = ["ActivityBoard", "Household", "Memories", "Parts", "Session", "open_session"]
