"""Dure (두레): one microphone on which every assistant answers to its own name."""

__version__ = "0.1.0"
