"""What the doors say is said in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import dure
from dure import errors

ROOT = Path(dure.__file__).parent
FILES = [
    *(ROOT / "server").glob("*.py"),
    ROOT / "plugins.py",
    ROOT / "config" / "secret.py",
    ROOT / "audio" / "resample.py",
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_detail_is_words_of_one_language(file: Path):
    calls = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
    plain = [
        ast.unparse(call)
        for call in calls
        if isinstance(call.func, ast.Name) and hasattr(errors, call.func.id)
        for detail in call.keywords
        if detail.arg in {"what", "why", "remedy"} and isinstance(detail.value, ast.Constant | ast.JoinedStr)
    ]
    assert plain == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "/v1/names", b"{", "알아들을 수 없는 메시지예요: 메시지 형식이 맞지 않아요("),
        ("GET", "/v1/turns?limit=0", b"", "limit에는 1부터 200까지의 수를 적어 주세요"),
        ("POST", "/v1/timers/x/stop", b"", "타이머 “x”: 찾을 수 없어요."),
        ("GET", "/nothing", b"", "페이지 “/nothing”: 찾을 수 없어요."),
        ("POST", "/v1/names", '{"text":"도리","agent":"x"}'.encode(), "에이전트 “x”: 찾을 수 없어요."),
    ],
)
async def test_a_refusal_is_korean_throughout(start, method: str, path: str, body: bytes, said: str):
    async with start() as running:
        answer = await running.http.request(method, path, content=body)
        assert said in answer.json()["message"]["ko"]
