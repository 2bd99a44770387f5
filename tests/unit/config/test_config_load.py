from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from dure.config import AgentConfig, Config, Secret, VoiceConfig, WakeWordConfig
from dure.config import load as loading
from dure.config.load import load_config, read_config
from dure.config.names import configured_names
from dure.errors import ConfigInvalid


@pytest.fixture(autouse=True)
def one_default_agent(monkeypatch):
    aria = AgentConfig(
        title={"ko": "아리아", "en": "Aria"},
        wake_words=(WakeWordConfig(text="아리아", also=("Aria",)),),
        voice=VoiceConfig(name="f1", pitch=0.6),
    )
    monkeypatch.setattr(loading, "default_agents", lambda: {"aria": aria})


def read(tmp_path: Path, text: str) -> tuple[Config, list[str]]:
    file = tmp_path / "dure.toml"
    file.write_text(text, encoding="utf-8")
    config, found = read_config(file)
    return config, [str(problem) for problem in found]


def test_a_file_that_windows_saved_is_read(tmp_path):
    file = tmp_path / "dure.toml"
    file.write_text("[server]\nport = 8421\n", encoding="utf-8-sig")
    assert load_config(file).server.port == 8421


def test_no_file_at_all_is_a_complete_configuration():
    config = load_config()
    assert config.server.port == 8420
    assert list(config.agents) == ["aria"]


def test_file_is_found_in_the_home_folder_and_by_environment(tmp_path, own_home, monkeypatch):
    (own_home / "dure.toml").write_text("[server]\nport = 9000\n")
    assert load_config().server.port == 9000
    other = tmp_path / "other.toml"
    other.write_text("[server]\nport = 9001\n")
    monkeypatch.setenv("DURE_CONFIG", str(other))
    assert load_config().server.port == 9001


def test_a_file_that_was_named_must_exist(tmp_path):
    with pytest.raises(ConfigInvalid, match="there is none"):
        load_config(tmp_path / "absent.toml")


def test_every_kind_of_value_is_read(tmp_path):
    config, found = read(
        tmp_path,
        """
        language = "en"
        time_zone = "Asia/Seoul"
        [server]
        host = "0.0.0.0"
        tls = "off"
        [wake]
        refractory_s = 2
        stop_words = ["stop"]
        [attention]
        greet = false
        [synthesizer]
        key = {env = "VOICE_KEY"}
        [agents.jarvis]
        kind = "openai"
        wake_words = [{text = "자비스", also = ["Jarvis"]}]
        title = {ko = "자비스"}
        [agents.jarvis.settings]
        key = {file = "/run/key"}
        depth = 3
        [plugins.weather]
        places = ["서울"]
        """,
    )
    assert found == []
    assert config.language == "en"
    assert config.server.tls == "off"
    assert config.wake.refractory_s == 2.0
    assert isinstance(config.wake.refractory_s, float)
    assert config.wake.stop_words == ("stop",)
    assert config.attention.greet is False
    assert config.synthesizer.key == Secret(env="VOICE_KEY")
    jarvis = config.agents["jarvis"]
    assert jarvis.wake_words == (WakeWordConfig(text="자비스", also=("Jarvis",)),)
    assert jarvis.settings == {"key": Secret(file="/run/key"), "depth": 3}
    assert config.plugins == {"weather": {"places": ["서울"]}}


def test_an_agent_of_the_same_id_is_changed_field_by_field(tmp_path):
    config, found = read(
        tmp_path, '[agents.aria]\ngreeting = {ko = "네"}\ntitle = {en = "Aria!"}\nvoice = {speed = 1.2}\n'
    )
    assert found == []
    aria = config.agents["aria"]
    assert aria.voice == VoiceConfig(name="f1", pitch=0.6, speed=1.2)
    assert aria.title == {"ko": "아리아", "en": "Aria!"}
    assert aria.greeting == {"ko": "네"}
    assert aria.wake_words[0].text == "아리아"


def test_default_agents_can_be_left_out(tmp_path):
    config, found = read(tmp_path, "default_agents = false\n[agents.own]\nkind = 'local'\n")
    assert found == []
    assert list(config.agents) == ["own"]


def test_nobody_to_answer_is_a_problem(tmp_path):
    _, found = read(tmp_path, "default_agents = false\n")
    assert "nobody could answer" in found[0]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[wake]\nrefactory_s = 1.0", "dure.toml: [wake] refactory_s: unknown — did you mean refractory_s?"),
        ("[weak]\nx = 1", "dure.toml: weak: unknown — did you mean wake?"),
        ("langauge = 'ko'", "dure.toml: langauge: unknown — did you mean language?"),
        ("[server]\nzzz = 1", "[server] zzz: unknown; there are: host, port"),
        ("[server]\nport = '8420'", "[server] port: wants a whole number, not text"),
        ("[server]\nport = true", "[server] port: wants a whole number, not true or false"),
        ("[server]\nport = 8420.0", "[server] port: wants a whole number, not a number with a fraction"),
        ("[server]\nport = 70000", "[server] port: is 0 to 65535, not 70000"),
        ("[attention]\nlisten_s = nan", "[attention] listen_s: is 1 to 60, not nan"),
        ("[attention]\nlisten_s = inf", "[attention] listen_s: is 1 to 60, not inf"),
        ("server = 3", "dure.toml: server: wants a table, not a whole number"),
        ("[wake]\nstop_words = '그만'", "[wake] stop_words: wants a list in [ ], not text"),
        ("[recognizer]\nlanguages = ['ko', 'jp']", "[recognizer] languages[1]: is one of: ko, en"),
        ("[recognizer]\nlanguages = []", "[recognizer] languages: names no language"),
        ("time_zone = 'Seoul'", "dure.toml: time_zone: is no IANA time zone"),
        ("time_zone = '../etc/passwd'", "dure.toml: time_zone: is no IANA time zone"),
        ("[synthesizer]\nengine = 'openai'", "[synthesizer] url: is needed by"),
        ("[synthesizer]\nkey = 'sk-123'", "[synthesizer] key: a secret is not written here"),
        ("[synthesizer]\nkey = {env = 'A', file = 'B'}", "[synthesizer] key: a secret is not written here"),
        ("[agents.x.settings]\napi_key = 'sk-123'", "[agents.x.settings] api_key: a secret is not written"),
        ("[plugins.x.y]\ntoken = 'sk-123'", "[plugins.x.y] token: a secret is not written"),
        ("[agents.aria]\ntitle = {fr = 'A'}", "[agents.aria.title] fr: unknown"),
        (
            "[agents.aria]\nwake_words = [{also = ['a']}]",
            "[agents.aria.wake_words[0]] text: is missing",
        ),
        ("[agents.aria.voice]\npitch = 3", "[agents.aria.voice] pitch: is 0 to 1, not 3"),
        ("[agents.'A B']\nkind = 'local'", "[agents] A B: an agent's id is made of"),
        (
            "[agents.b]\nwake_words = [{text = '아리아'}]",
            "[agents.b] wake_words: “아리아” already calls aria",
        ),
        (
            "[agents.b]\nwake_words = [{text = 'Aria'}]",
            "[agents.b] wake_words: “Aria” already calls aria",
        ),
        (
            "[agents.b]\nwake_words = [{text = '두레야', also = ['아 리아']}]",
            "[agents.b] wake_words: “아 리아” already calls aria",
        ),
        ("[server\nport = 1", "the file: is no TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path, text, told):
    _, found = read(tmp_path, text)
    assert len(found) == 1
    assert told in found[0]
    assert "sk-123" not in found[0]


def test_all_problems_are_found_at_once_and_counted(tmp_path):
    file = tmp_path / "dure.toml"
    file.write_text("a = 1\n[server]\nport = 70000\nhots = 'x'\n")
    assert len(read_config(file)[1]) == 3
    with pytest.raises(ConfigInvalid, match=r"and 2 more") as raised:
        load_config(file)
    assert "2개 더" in raised.value.sentence("ko")


def test_problems_are_told_in_korean(tmp_path):
    file = tmp_path / "dure.toml"
    file.write_text("[wake]\nrefactory_s = 1.0\n")
    assert "혹시 refractory_s?" in read_config(file)[1][0].sentence("ko")


def test_a_file_that_is_not_text_is_told(tmp_path):
    file = tmp_path / "dure.toml"
    file.write_bytes(b"\xff\xfe\x00a")
    assert "UTF-8" in str(read_config(file)[1][0])
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    assert "cannot be read" in str(read_config(folder)[1][0])


def test_names_of_the_file_are_told_composed_however_they_are_written(tmp_path):
    typed = unicodedata.normalize("NFD", "두레야")
    config, found = read(tmp_path, f"[agents.b]\nwake_words = [{{text = '{typed}', also = ['{typed}님']}}]")
    assert not found
    names = [name for name in configured_names(config) if name.agent == "b"]
    assert [(name.text, *name.also) for name in names] == [("두레야", "두레야님")]
