"""Korean and English: numbers, times, dates, cities, units, particles and sentence templates.

Everything here is pure: text in, values out, and back. Nothing reads a clock or a file beyond its own tables.
"""
