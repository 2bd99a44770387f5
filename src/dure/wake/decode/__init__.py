"""Scoring every name on the stream of phones, all at once."""
