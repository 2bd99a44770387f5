"""The kinds of agents that come with Dure, built from the configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from importlib.util import find_spec
from typing import cast

from dure.agents.consent import Consents
from dure.agents.local import LocalAgent
from dure.agents.tools import Note
from dure.api import Agent, Request, Skill, ToolBox
from dure.config import AgentConfig, Secret
from dure.errors import ConfigInvalid, ExtraMissing, Language, Text
from dure.plugins import Factory, Setup
from dure.store import AuditStore, SettingStore
from dure.tasks import Background


def local(skills: Callable[[Setup], Sequence[Skill]]) -> Factory[Agent]:
    """A factory of local agents with these skills. The agent's `AgentConfig` is one of the setup's services.

    Settings:
        cannot: what it says where it cannot help, by language.
        manner: courtesies in its own words, intent (`thanks`, `hello`, `bye`, `never_mind`) → language → sentence.
    """

    def build(setup: Setup) -> Agent:
        config = setup.service(AgentConfig)
        for name in sorted(set(setup.settings) - {"cannot", "manner"}):
            raise _wrong(setup, name, "is not one of: cannot, manner", "cannot, manner 가운데 하나여야 해요")
        cannot = _sentences(setup, "cannot", setup.settings.get("cannot", {}))
        manner = setup.settings.get("manner", {})
        if not isinstance(manner, Mapping):
            raise _wrong(setup, "manner", "is a table", "표여야 해요")
        for name, sentences in manner.items():
            _sentences(setup, f"manner.{name}", sentences)
        return LocalAgent(config.title, config.greeting, skills(setup), cannot=cannot)

    return build


def openai(setup: Setup, more: Callable[[Request], Mapping[str, ToolBox]] | None = None) -> Agent:
    """An agent behind any OpenAI-compatible chat endpoint; see `ChatSettings` for its settings.

    Args:
        setup: how it is configured, and the hub's services.
        more: further boxes of tools for its model, made for one request.

    Raises:
        ConfigInvalid: a setting is missing, unknown or wrong, or the key is not where it should be.
    """
    from dure.agents.openai_chat import ChatSettings, OpenAIChatAgent  # httpx is slow to import

    config = setup.service(AgentConfig)
    given = dict(setup.settings)
    known = {name.name for name in fields(ChatSettings)} | {"mcp"}
    for name in given:
        if name not in known:
            raise _wrong(
                setup,
                name,
                f"is not one of: {', '.join(sorted(known))}",
                f"다음 가운데 하나여야 해요: {', '.join(sorted(known))}",
            )
    url, model = given.pop("url", ""), given.pop("model", "")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise _wrong(
            setup,
            "url",
            "give the endpoint's base, such as http://localhost:11434/v1",
            "http://localhost:11434/v1처럼 서버 주소를 적으세요",
        )
    if not isinstance(model, str) or not model:
        raise _wrong(setup, "model", "name a model", "모델 이름을 적으세요")
    key, system, mcp = given.pop("key", None), given.pop("system", {}), given.pop("mcp", {})
    if isinstance(system, str):
        system = {"ko": system, "en": system}
    offer_skills = given.pop("offer_skills", True)
    if not isinstance(offer_skills, bool):
        raise _wrong(setup, "offer_skills", "is true or false", "true나 false예요")
    for name, value in given.items():
        low, high = _RANGES[name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            raise _wrong(
                setup, name, f"is a number, {low:g} to {high:g}", f"{low:g}부터 {high:g}까지의 수예요"
            )
    for name in ("history", "max_tokens", "tool_rounds"):
        if name in given:
            given[name] = int(given[name])
    settings = ChatSettings(
        url=url,
        model=model,
        key=_reveal(setup, key),
        system=_sentences(setup, "system", system),
        offer_skills=offer_skills,
        **given,
    )
    boxes = _boxes(setup, mcp) if mcp else {}
    consents = Consents(setup.name, setup.services.get(SettingStore), settings.consent_days)
    return OpenAIChatAgent(
        config.title, config.greeting, settings, boxes, note=_noting(setup), more=more, consents=consents
    )


def _noting(setup: Setup) -> Note:
    """Every call of a tool stands in the journal before it is made: by whom, which, and the kinds of what is told."""
    audit: AuditStore | None = setup.services.get(AuditStore)

    async def note(tool: str, told: Sequence[str]) -> None:
        if audit is not None:
            await audit.record("tool.called", source=setup.name, target=tool[:200], what=told)

    return note


def home_assistant(setup: Setup) -> Agent:
    """The assistant of a Home Assistant as an agent; see `HomeAssistantSettings` for its settings.

    Raises:
        ConfigInvalid: a setting is missing, unknown or wrong, or the key is not where it should be.
    """
    from dure.agents.home_assistant import HomeAssistantAgent, HomeAssistantSettings

    config = setup.service(AgentConfig)
    given = dict(setup.settings)
    known = [field.name for field in fields(HomeAssistantSettings)]
    for name in given:
        if name not in known:
            raise _wrong(
                setup,
                name,
                f"is not one of: {', '.join(known)}",
                f"다음 가운데 하나여야 해요: {', '.join(known)}",
            )
    url = given.get("url", "")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise _wrong(
            setup,
            "url",
            "give its address, such as http://homeassistant.local:8123",
            "http://homeassistant.local:8123처럼 주소를 적으세요",
        )
    if given.get("key") is None:
        raise _wrong(
            setup,
            "key",
            "give a long-lived access token, from your profile there",
            "프로필에서 만든 장기 액세스 토큰을 적으세요",
        )
    timeout_s, asked = given.get("timeout_s", 10.0), given.get("agent", "")
    if isinstance(timeout_s, bool) or not isinstance(timeout_s, int | float) or not 0.1 <= timeout_s <= 300:
        raise _wrong(setup, "timeout_s", "is a number, 0.1 to 300", "0.1부터 300까지의 수예요")
    if not isinstance(asked, str):
        raise _wrong(setup, "agent", "is a text", "글이어야 해요")
    settings = HomeAssistantSettings(
        url=url, key=_reveal(setup, given["key"]), agent=asked, timeout_s=float(timeout_s)
    )
    return HomeAssistantAgent(config.greeting, settings)


def _boxes(setup: Setup, given: object) -> Mapping[str, ToolBox]:
    from dure.agents.mcp.settings import read_servers

    servers = read_servers(given, f"agents.{setup.name}.settings.mcp")
    if find_spec("mcp") is None:
        raise ExtraMissing(what="MCP", extra="mcp")
    from dure.agents.mcp.toolbox import MCPToolBox  # the SDK takes a second to import

    background = setup.service(Background)
    return {name: MCPToolBox(name, setup.name, server, background) for name, server in servers.items()}


_RANGES = {
    "timeout_s": (0.1, 300),
    "history": (0, 100),
    "max_tokens": (1, 100_000),
    "temperature": (0, 2),
    "tool_rounds": (0, 10),
    "tool_timeout_s": (0.1, 60),
    "consent_days": (0, 3650),
}


def _reveal(setup: Setup, key: object) -> str:
    if key is None:
        return ""
    place = f"agents.{setup.name}.settings.key"
    if isinstance(key, Secret):
        return key.reveal(place)
    if isinstance(key, Mapping) and key and set(key) <= {"env", "file"}:
        return Secret(**key).reveal(place)
    raise _wrong(
        setup,
        "key",
        'write it as {env = "NAME"} or {file = "PATH"}',
        '{env = "이름"} 또는 {file = "경로"}로 적으세요',
    )


def _sentences(setup: Setup, name: str, value: object) -> Mapping[Language, str]:
    fits = isinstance(value, Mapping) and all(
        language in ("ko", "en") and isinstance(sentence, str) for language, sentence in value.items()
    )
    if fits:
        return cast("Mapping[Language, str]", value)
    raise _wrong(setup, name, 'write it as {ko = "…", en = "…"}', '{ko = "…", en = "…"}로 적으세요')


def _wrong(setup: Setup, name: str, en: str, ko: str) -> ConfigInvalid:
    return ConfigInvalid(where="dure.toml", key=f"agents.{setup.name}.settings.{name}", why=Text(en, ko))
