"""Advisories of authorities: CAP 1.2 in and out, matched to the household's places here, spoken once."""
