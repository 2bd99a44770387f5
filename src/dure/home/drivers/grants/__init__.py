"""Accounts at makers' services, linked by OAuth 2.0 (RFC 6749): one room for every driver that acts for one."""
