"""Sound as it comes in: keeping, decoding, resampling, telling voice from the rest. Nothing here knows words."""
