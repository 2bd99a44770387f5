"""The safety net: hearing distress, checking in, climbing the ladder. It works where agents, recogniser and session are broken."""
