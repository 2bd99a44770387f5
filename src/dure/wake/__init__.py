"""Hearing names: text to sound, one pass for all names, and deciding between them."""
