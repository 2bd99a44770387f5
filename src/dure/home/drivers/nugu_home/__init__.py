"""Appliances behind a NUGU SmartHome play: whoever built one for SK Telecom's speaker built a driver for this home."""
