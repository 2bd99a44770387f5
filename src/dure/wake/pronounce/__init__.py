"""Text to the sounds that are listened for."""
