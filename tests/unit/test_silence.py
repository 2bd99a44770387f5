"""Nothing that Dure is built on reports home."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

LOAD = """
import {first}
import onnx.helper as make, onnxruntime
value = lambda name: make.make_tensor_value_info(name, 1, [1])
graph = make.make_graph([make.make_node("Identity", ["a"], ["b"])], "g", [value("a")], [value("b")])
model = make.make_model(graph, opset_imports=[make.make_opsetid("", 17)], ir_version=8)
onnxruntime.InferenceSession(model.SerializeToString())
"""


def kept_by_onnxruntime(first: str, home: Path) -> list[Path]:
    """What a fresh process that loads a model leaves in an empty home; no network is needed to see it."""
    home.mkdir()
    quiet = ("CI", "ORT_", "TF_BUILD", "GITHUB_", "JENKINS", "DURE_", "XDG_", "DO_NOT", "HF_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(quiet)}
    environment |= {
        "HOME": str(home),
        "HTTPS_PROXY": "http://127.0.0.1:1",
        "https_proxy": "http://127.0.0.1:1",
    }
    subprocess.run([sys.executable, "-c", LOAD.format(first=first)], env=environment, check=True)
    return [path for path in home.rglob("*") if path.is_file()]


def test_onnxruntime_collects_nothing_for_its_maker(tmp_path: Path) -> None:
    assert kept_by_onnxruntime("dure", tmp_path / "home") == []
