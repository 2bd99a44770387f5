"""Where the reader is Korean, so is every page of help and every usage error; nothing is missing and nothing is stale."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

import click
import pytest

from dure.cli import root, run
from dure.cli.columns import cells, table, wrapped
from dure.cli.korean import EXAMPLE, PLACEHOLDER, catalogue, in_korean

WIDTH = 78
ENGLISH_OF_CLICK = re.compile(
    r"Usage|Options:|Commands:|OPTIONS|COMMAND|ARGS|TEXT|INTEGER|FLOAT|FILE|DIRECTORY|PATH|RANGE|default|required|Show "
)


def contexts(
    command: click.Command = root, name: str = "dure", parent: click.Context | None = None
) -> Iterator[click.Context]:
    """Every command that can be reached from the root, in the context in which it would run."""
    ctx = command.context_class(command, info_name=name, parent=parent, **command.context_settings)
    yield ctx
    if isinstance(command, click.Group):
        for one in command.list_commands(ctx):
            found = command.get_command(ctx, one)
            assert found is not None
            yield from contexts(found, one, ctx)


@pytest.fixture
def korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURE_LANGUAGE", "ko")
    monkeypatch.setenv("COLUMNS", "80")


def test_every_command_option_and_placeholder_has_its_korean_and_nothing_is_left_over() -> None:
    paths, helps, placeholders = set(), set(), set()
    for ctx in contexts():
        paths.add(ctx.command_path)
        written = ctx.command.collect_usage_pieces(ctx)
        for option in ctx.command.get_params(ctx):
            record = option.get_help_record(ctx)
            if isinstance(option, click.Option) and record:
                helps.add(option.help)
                written.append(record[0])
        placeholders |= set(PLACEHOLDER.findall(" ".join(written)))
    words = catalogue()
    assert set(words.commands) == paths
    assert set(words.options) == helps - {None}
    assert set(words.placeholders) == placeholders


def test_korean_speaks_of_the_same_options_and_figures_as_english() -> None:
    def facts(text: str) -> set[str]:
        return set(re.findall(r"--[a-z-]+|\d+(?:[.,]\d+)*|`[^`]*`", text))

    words = catalogue()
    for english, korean in words.options.items():
        assert facts(english) <= facts(korean), english
    for ctx in contexts():
        english = inspect.cleandoc(ctx.command.help or "").partition(EXAMPLE)[0]
        korean = words.commands[ctx.command_path]["help"]
        assert facts(english) <= facts(korean), ctx.command_path
        assert len(english.strip().split("\n\n")) == len(korean.split("\n\n")), ctx.command_path


@pytest.mark.usefixtures("korean")
def test_no_page_of_help_holds_english_words_of_click_or_a_line_that_is_too_wide() -> None:
    for ctx in contexts():
        page = ctx.get_help()
        head, _, rest = page.partition("  보기:\n")
        examples, _, after = rest.partition("\n\n")
        assert ctx.command_path in examples
        own = head + after
        assert not ENGLISH_OF_CLICK.findall(re.sub(r"--\S+ \[[a-z_|]+\]", "", own)), page
        for line in own.splitlines():
            assert cells(line) <= WIDTH or "[" in line, line


@pytest.mark.usefixtures("korean")
def test_help_is_korean_wherever_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["alert", "raise", "--help"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("사용법: dure alert raise [옵션]\n")
    assert "dure alert raise --person grandma --kind manual --drill" in page
    assert "[기본값: urgent]" in page
    assert "-h, --help" in page
    assert run(["alert"]) == 2
    assert "  hand-over  관제실에 알림을 넘겨요.\n" in capsys.readouterr().err


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["home", "set"], "'기기'가 빠졌어요."),
        (["alert", "raise"], "'--person' 옵션이 빠졌어요."),
        (
            ["alert", "raise", "--person", "a"],
            "'--kind' 옵션이 빠졌어요. 이 가운데에서 골라 주세요:\n\tspoken,",
        ),
        (["alert", "rise"], "'rise'라는 명령은 없어요. 혹시 'raise'를 찾으세요?"),
        (["checkin", "rem"], "'rem'이라는 명령은 없어요. 혹시 이 가운데 있나요: 'remove', 'resume'"),
        (["xyzzy"], "'xyzzy'라는 명령은 없어요."),
        (["alert", "list", "--prson", "a"], "없어요. 혹시 이 가운데 있나요: '--json', '--person'"),
        (["alert", "list", "--limt", "1"], "옵션은 없어요. 혹시 '--limit'을 찾으세요?"),
        (["alert", "list", "--xyzzy"], "'--xyzzy'라는 옵션은 없어요."),
        (["doctor", "now"], "여기에 쓸 수 없는 인자가 있어요: now"),
        (["doctor", "now", "then"], "여기에 쓸 수 없는 인자가 있어요: now then"),
        (["up", "--host"], "'--host' 옵션에는 값이 있어야 해요."),
        (["checkin", "pause", "--person", "a", "--holiday", "2026-12-24"], "값이 2개 있어야 해요."),
        (["up", "--no-browser=yes"], "'--no-browser' 옵션에는 값을 줄 수 없어요."),
        (["up", "--port", "abc"], "'--port' 값이 잘못됐어요. 'abc'는 정수가 아니에요."),
        (["up", "--port", "70000"], "70000은 0<=x<=65535 범위를 벗어나요."),
        (["watch", "x", "--every", "soon"], "'soon'은 숫자가 아니에요."),
        (["ask", "a.wav", "--language", "fr"], "'fr'는 쓸 수 없어요. 이 가운데에서 골라 주세요: 'ko', 'en'"),
        (["forget", "--before", "soon"], "'soon'은 '%Y-%m-%d' 모양이 아니에요."),
        (["bench", "names", "--speech", "/nowhere"], "'/nowhere' 폴더가 없어요."),
        (["bench", "names", "--speech", "/etc/passwd"], "'/etc/passwd'는 폴더가 아니라 파일이에요."),
        (["up", "--config", "/etc"], "'/etc'는 파일이 아니라 폴더예요."),
        (["bench", "names", "--counts", "10,-1"], "--counts에는 1부터"),
        (["bench", "inactivity", "--life", "x"], "x: 이 가운데에서 골라 주세요: "),
    ],
)
def test_a_usage_error_is_korean(capsys: pytest.CaptureFixture[str], arguments: list[str], told: str) -> None:
    assert run(arguments) == 2
    complaint = capsys.readouterr().err
    assert told in complaint.partition("오류: ")[2]
    assert not re.search(r"Usage|Try|Error|Missing|Invalid|No such|is not", complaint)


def test_what_cannot_be_provoked_everywhere_is_korean_too() -> None:
    assert in_korean("Missing command.") == "명령이 빠졌어요."
    assert in_korean("File '기록' is not readable.") == "'기록' 파일을 읽을 수 없어요."
    assert in_korean("Path 'a' is not writable.") == "'a'에 쓸 수 없어요."
    assert in_korean("Invalid value: 이미 한국어예요.") == "값이 잘못됐어요. 이미 한국어예요."
    assert in_korean("이미 한국어예요.") == "이미 한국어예요."


def test_english_stays_clicks_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURE_LANGUAGE", "en")
    assert run(["names", "--help"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("Usage: dure names [OPTIONS] COMMAND [ARGS]...\n")
    assert "\n  Example:\n    dure names list\n" in page
    assert "\nCommands:\n" in page
    assert run(["names", "show"]) == 2
    assert capsys.readouterr().err == (
        "Usage: dure names show [OPTIONS] NAME\nTry 'dure names show --help' for help.\n\n"
        "Error: Missing argument 'NAME'.\n"
    )


def test_korean_letters_are_two_cells_wide() -> None:
    assert wrapped("가나 다라 마바", 11, "- ") == ["- 가나 다라", "  마바"]
    assert wrapped("", 11, "- ") == ["-"]
    assert table([("--a 글", "가나"), ("--bc", ""), ("x" * 31, "다")], 40) == [
        "  --a 글" + " " * 26 + "가나",
        "  --bc",
        "  " + "x" * 31,
        " " * 34 + "다",
    ]
