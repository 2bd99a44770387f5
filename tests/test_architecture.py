"""The house keeps its floors, and its files and functions stay small."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "src" / "dure").rglob("*.py"))
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
HEAVY = {
    "av",
    "babel",
    "ctranslate2",
    "faster_whisper",
    "numpy",
    "onnx",
    "onnxruntime",
    "rich",
    "soundfile",
    "starlette",
    "uvicorn",
}


def test_imports_point_down() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_no_two_files_need_each_other() -> None:
    graph = grimp.build_graph("dure", cache_dir=None)
    TopologicalSorter(
        {one: graph.find_modules_directly_imported_by(one) for one in graph.modules}
    ).prepare()  # raises where there is a circle, and names it


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(source: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
            assert lines <= MAX_FUNCTION_LINES, f"{node.name} has {lines} lines"


@pytest.mark.parametrize(("language", "korean"), [("en", []), ("ko", ["dure.cli.korean"])])
def test_help_imports_nothing_heavy(language: str, korean: list[str]) -> None:
    script = (
        "import sys\n"
        "from dure.cli import run\n"
        "assert run(['--help']) == 0\n"
        f"print(sorted({HEAVY | {'dure.cli.korean'}!r} & set(sys.modules)))\n"
    )
    environment = {**os.environ, "DURE_LANGUAGE": language}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == repr(korean)
