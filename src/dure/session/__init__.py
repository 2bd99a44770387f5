"""One satellite's session."""

from dure.session.parts import Memories, Parts
from dure.session.session import Session, open_session

__all__ = ["Memories", "Parts", "Session", "open_session"]
