"""Check-ins: short spoken conversations at set times, graded by written rules, recorded without verbatim words."""
