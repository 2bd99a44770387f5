"""eSpeak NG as a synthesizer. It is GPL, so it lives in a process of its own and is never imported here."""
