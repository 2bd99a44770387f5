"""Doubles of every Protocol, for tests and for people who write plug-ins."""
