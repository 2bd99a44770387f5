"""Appliances behind a CLOVA Home extension: whoever built one for NAVER's or LINE's speaker built a driver for this home."""
