"""Benchmarks: every claim about speed, accuracy, memory or durability can be measured again here."""
