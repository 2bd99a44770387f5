"""Alerts, and the ladder that each of them climbs until somebody takes care of it."""
