"""Dure (두레): one microphone on which every assistant answers to its own name."""

import os

__version__ = "0.1.0"

# What is said at home is nobody's business. ONNX Runtime from 1.29 on reports sessions to its maker unless this
# is set before it is loaded, and no later call takes it back; the Hugging Face client is told the same.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["DO_NOT_TRACK"] = "1"
