from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from dure.cli import run
from dure.config import AgentConfig, Config, Secret, SynthesizerConfig, load_config
from dure.config.load import read_config
from dure.config.show import changed, to_plain, to_toml


def test_what_is_shown_is_a_file_that_says_the_same(tmp_path):
    odd = AgentConfig(
        kind="openai",
        settings={
            "prompt": 'say "안녕"\n\x7f\\',
            "key": Secret(env="K"),
            "list": [1, 2.5, True],
            "a b": {"c": 1},
        },
    )
    config = load_config()
    config = replace(config, language="en", agents={**config.agents, "odd": odd}, plugins={"p": {"x": 1}})
    file = tmp_path / "shown.toml"
    file.write_text("\n".join(line for line, _ in to_toml(config)), encoding="utf-8")
    again, problems = read_config(file)
    assert problems == []
    assert to_plain(again) == to_plain(config)


def test_what_differs_from_the_default_is_marked(own_home, capsys):
    (own_home / "dure.toml").write_text(
        '[server]\nport = 9000\n[agents.aria.voice]\npitch = 0.9\n[agents.own]\nkind = "openai"\n'
    )
    assert changed(load_config()) == [
        "agents.own",
        "server.port",
        "agents.aria.voice.pitch",
        "agents.own.kind",
    ]
    assert run(["config", "show"]) == 0
    shown = capsys.readouterr().out
    assert "port = 9000  # default: 8420" in shown
    assert "max_streams = 8\n" in shown
    assert tomllib.loads(shown)["server"]["port"] == 9000


def test_secrets_and_credentials_are_never_shown(own_home, monkeypatch, capsys):
    monkeypatch.setenv("VOICE_KEY", "sk-very-secret")
    (own_home / "dure.toml").write_text(
        '[synthesizer]\nurl = "http://user:sk-very-secret@host/v1"\nkey = {env = "VOICE_KEY"}\n'
    )
    for arguments in (["config", "show"], ["config", "show", "--json"]):
        assert run(arguments) == 0
        shown = capsys.readouterr().out
        assert "sk-very-secret" not in shown
        assert "VOICE_KEY" in shown
    config = replace(Config(), synthesizer=SynthesizerConfig(key=Secret(file="/k")))
    assert to_plain(config)["synthesizer"]["key"] == {"file": "/k"}


def test_show_as_json_is_one_object(own_home, capsys):
    (own_home / "dure.toml").write_text("[server]\nport = 9000\n")
    assert run(["config", "show", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["changed"] == ["server.port"]
    assert shown["config"]["server"]["port"] == 9000
    assert shown["file"].endswith("dure.toml")


def test_check_tells_every_problem_and_exits_2(tmp_path, capsys):
    file = tmp_path / "bad.toml"
    file.write_text("[wake]\nrefactory_s = 1\n[server]\nport = 'x'\n")
    assert run(["config", "check", "--config", str(file)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "did you mean refractory_s?" in told.err
    assert "wants a whole number" in told.err
    assert run(["config", "check", "--config", str(file), "--json"]) == 2
    assert len(json.loads(capsys.readouterr().out)["problems"]) == 2


def test_check_is_content_with_a_good_file_and_with_none(own_home, capsys):
    assert run(["config", "check"]) == 0
    assert "defaults" in capsys.readouterr().out
    (own_home / "dure.toml").write_text('language = "en"\n')
    assert run(["config", "check"]) == 0
    assert "nothing is wrong" in capsys.readouterr().out


def test_every_command_fails_in_the_same_words_with_a_bad_file(own_home, capsys):
    (own_home / "dure.toml").write_text("[wake]\nrefactory_s = 1\n")
    assert run(["names", "list"]) == 2
    assert "did you mean refractory_s?" in capsys.readouterr().err


def test_check_looks_at_the_names_too(own_home, capsys):
    (own_home / "dure.toml").write_text('[agents.own]\nwake_words = [{text = "🙂"}]\n', encoding="utf-8")
    assert run(["config", "check"]) == 2
    assert "cannot be used" in capsys.readouterr().err


def test_check_tells_parts_and_plugins_that_nobody_offers(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("DURE_LANGUAGE", "en")
    file = tmp_path / "dure.toml"
    text = "[wake]\nengine = 'eras'\n[agents.b]\nkind = 'parrot'\n[home.drivers.oven]\nkind = 'fire'\n"
    file.write_text(text, encoding="utf-8")
    assert run(["config", "check", "--config", str(file)]) == 2
    told = capsys.readouterr().err.replace("\n", " ")
    assert all(f"“{name}” is not one of" in told for name in ("eras", "parrot", "fire"))
    file.write_text("[plugins.absent]\nx = 1\n", encoding="utf-8")
    assert run(["config", "check", "--config", str(file)]) == 2
    assert "plugins.absent: not installed" in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('url = "http://localhost:1/v1", model = "m", key = { env = "NOT_HERE" }', []),
        ('model = "m"', ["settings.url"]),
        (
            'url = "http://localhost:1/v1", model = "m", tempreature = 1',
            ["settings.tempreature"],
        ),
        ('url = "http://localhost:1/v1", model = "m", key = "sesame"', ["key"]),
    ],
)
def test_a_check_tells_what_an_agent_would_refuse_to_start_with(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, settings: str, told: list[str]
) -> None:
    file = tmp_path / "dure.toml"
    file.write_text(f'[agents.helper]\nkind = "openai"\nsettings = {{ {settings} }}\n', encoding="utf-8")
    assert run(["config", "check", "--config", str(file), "--json"]) == (2 if told else 0)
    sentences = [problem["sentence"] for problem in json.loads(capsys.readouterr().out)["problems"]]
    assert len(sentences) == len(told)
    assert all(key in sentence for key, sentence in zip(told, sentences, strict=True))
