"""Routines: what the home does by itself, at a time, after something happened, or for a phrase."""

from dure.home.routines.engine import Routines
from dure.home.routines.model import Routine
from dure.home.routines.reading import read_routine, tell_routine

__all__ = ["Routine", "Routines", "read_routine", "tell_routine"]
