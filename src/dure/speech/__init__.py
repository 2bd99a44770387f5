"""Words: when an utterance ends, what was said, and saying the answer."""
