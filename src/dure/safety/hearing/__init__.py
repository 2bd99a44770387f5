"""Hearing that somebody needs help: in words, as hotwords, in cries and in a fall, each on its own, and what they amount to together.

Nothing here needs an agent, a session or a recogniser; each part goes on where another fails.
"""
