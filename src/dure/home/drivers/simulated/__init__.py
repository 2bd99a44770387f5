"""Appliances that stand in no room, with physics that a person believes."""
