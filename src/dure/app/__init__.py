"""The composition root: builds the parts, joins them, and owns the hub's tasks."""

from dure.app.hub import Hub
from dure.app.opening import open_hub

__all__ = ["Hub", "open_hub"]
