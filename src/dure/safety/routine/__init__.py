"""A personal routine, learned from signs of life, and how unlikely the present silence is by it."""

from dure.safety.routine.routine import Learned, Routine, Silence
from dure.safety.routine.signs import Sign, SignKind

__all__ = ["Learned", "Routine", "Sign", "SignKind", "Silence"]
