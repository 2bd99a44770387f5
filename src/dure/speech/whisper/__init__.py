"""Whisper as a recogniser (https://arxiv.org/abs/2212.04356), run by CTranslate2 on the processor."""

from dure.speech.whisper.recognizer import WhisperRecognizer

__all__ = ["WhisperRecognizer"]
