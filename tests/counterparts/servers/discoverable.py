"""A switch, a dimmable lamp, a cover, a select and two sensors, by ha-mqtt-discoverable: `discoverable.py BROKER_PORT`."""

import json
import sys
import threading

from ha_mqtt_discoverable import DeviceInfo, Settings
from ha_mqtt_discoverable.sensors import (
    BinarySensor,
    BinarySensorInfo,
    Cover,
    CoverInfo,
    Light,
    LightInfo,
    Select,
    SelectInfo,
    Sensor,
    SensorInfo,
    Switch,
    SwitchInfo,
)

broker = Settings.MQTT(host="127.0.0.1", port=int(sys.argv[1]))


def settings(info):
    return Settings(mqtt=broker, entity=info)


def plug(client, _, message):
    thing = parts[0]
    thing.on() if message.payload.decode() == "ON" else thing.off()


def lamp(client, _, message):
    thing = parts[1]
    said = json.loads(message.payload)
    if "brightness" in said:
        thing.brightness(said["brightness"])
    elif said["state"] == "ON":
        thing.on()
    else:
        thing.off()


def blind(client, _, message):
    thing = parts[2]
    {"OPEN": thing.open, "CLOSE": thing.closed}.get(message.payload.decode(), lambda: None)()


def course(client, _, message):
    thing = parts[3]
    thing.select_option(message.payload.decode())


washer = DeviceInfo(name="세탁실 세탁기", identifiers="washer")
device = DeviceInfo(name="멀티탭", identifiers="strip")
info = SwitchInfo(name="plug", unique_id="strip_plug", device=device, device_class="outlet")
parts = [
    Switch(settings(info), plug, retain=True),
    Light(
        settings(
            LightInfo(
                name="lamp",
                unique_id="a_lamp",
                brightness=True,
                color_mode=True,
                supported_color_modes=["brightness"],
            )
        ),
        lamp,
        retain=True,
    ),
    Cover(settings(CoverInfo(name="blind", unique_id="a_blind")), blind, retain=True),
    Select(
        settings(
            SelectInfo(
                name="course",
                unique_id="washer_course",
                device=washer,
                options=["Wool", "Quick"],
            )
        ),
        course,
        retain=True,
    ),
]
watts = Sensor(
    settings(
        SensorInfo(
            name="watts",
            unique_id="strip_watts",
            device=device,
            device_class="power",
            unit_of_measurement="W",
        )
    ),
    retain=True,
)
leak = BinarySensor(
    settings(BinarySensorInfo(name="leak", unique_id="washer_leak", device=washer, device_class="moisture")),
    retain=True,
)
parts[0].off()
parts[1].off()
parts[2].closed()
parts[3].select_option("Quick")
watts.set_state(42)
leak.off()
print("ready", flush=True)  # noqa: T201  # it is how the test is told
threading.Event().wait()
