"""The parts that come with Dure, offered through the door that every plug-in uses.

Each factory imports its room when the configuration asks for it, so that what is not enabled costs nothing.
"""

from __future__ import annotations

from dure.api import Agent, AlertChannel, ApplianceDriver, Recognizer, Synthesizer, WakeEngine
from dure.plugins import Registry, Setup


def register(hub: Registry) -> None:
    """Offer the built-in parts."""
    hub.wake_engine("phoneme", _phoneme_engine)
    hub.recognizer("whisper", _whisper)
    hub.recognizer("vosk", _vosk)
    hub.synthesizer("espeak", _espeak)
    hub.synthesizer("openai", _openai_speech)
    hub.agent("local", _local_agent)
    hub.agent("openai", _openai_agent)
    hub.agent("home_assistant", _home_assistant)
    hub.appliance_driver("simulated", _simulated)
    hub.appliance_driver("smartthings", _smartthings)
    hub.appliance_driver("home_assistant", _home_assistant_house)
    hub.appliance_driver("clova_home", _clova_home)
    hub.appliance_driver("nugu_home", _nugu_home)
    hub.appliance_driver("mqtt", _mqtt)
    hub.appliance_driver("thinq", _thinq)
    hub.alert_channel("webhook", _webhook)
    hub.alert_channel("voice", _voice)
    hub.alert_channel("apprise", _apprise)
    hub.alert_channel("push", _push)


def _phoneme_engine(setup: Setup) -> WakeEngine:
    from dure.wake.factory import phoneme_engine

    return phoneme_engine(setup)


def _whisper(setup: Setup) -> Recognizer:
    from dure.speech.factory import whisper

    return whisper(setup)


def _vosk(setup: Setup) -> Recognizer:
    from dure.speech.factory import vosk

    return vosk(setup)


def _espeak(setup: Setup) -> Synthesizer:
    from dure.speech.factory import espeak

    return espeak(setup)


def _openai_speech(setup: Setup) -> Synthesizer:
    from dure.speech.factory import openai

    return openai(setup)


def _local_agent(setup: Setup) -> Agent:
    from dure.agents.factory import local
    from dure.skills.builtin import builtin_skills

    return local(builtin_skills)(setup)


def _openai_agent(setup: Setup) -> Agent:
    from dure.agents.factory import openai
    from dure.skills.builtin import boxes

    return openai(setup, boxes(setup))


def _home_assistant(setup: Setup) -> Agent:
    from dure.agents.factory import home_assistant

    return home_assistant(setup)


def _simulated(setup: Setup) -> ApplianceDriver:
    from dure.home.drivers.simulated.factory import simulated

    return simulated(setup)


def _smartthings(setup: Setup) -> ApplianceDriver:
    from dure.home.drivers.smartthings.factory import smartthings

    return smartthings(setup)


def _home_assistant_house(setup: Setup) -> ApplianceDriver:
    from dure.home.drivers.home_assistant.factory import home_assistant

    return home_assistant(setup)


def _clova_home(setup: Setup) -> ApplianceDriver:
    from dure.home.drivers.clova_home.factory import clova_home

    return clova_home(setup)


def _nugu_home(setup: Setup) -> ApplianceDriver:
    from dure.home.drivers.nugu_home.factory import nugu_home

    return nugu_home(setup)


def _mqtt(setup: Setup) -> ApplianceDriver:
    from dure.home.drivers.mqtt.factory import mqtt

    return mqtt(setup)


def _thinq(setup: Setup) -> ApplianceDriver:
    from dure.home.drivers.thinq.factory import thinq

    return thinq(setup)


def _webhook(setup: Setup) -> AlertChannel:
    from dure.safety.dispatch.factory import webhook

    return webhook(setup)


def _voice(setup: Setup) -> AlertChannel:
    from dure.safety.dispatch.factory import voice

    return voice(setup)


def _apprise(setup: Setup) -> AlertChannel:
    from dure.safety.channels.factory import apprise

    return apprise(setup)


def _push(setup: Setup) -> AlertChannel:
    from dure.safety.channels.factory import push

    return push(setup)
