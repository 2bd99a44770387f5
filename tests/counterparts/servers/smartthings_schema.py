"""A Python SDK for partners of SmartThings: it holds answers of somebody else's against its own schemas.

Standard input: a list of `[request, answer]`. Standard output: what it would have answered itself, device by device as it was
told, and what is wrong with the other's answers.
"""

from __future__ import annotations

import json
import sys

from marshmallow import ValidationError
from stschema import SchemaConnector, SchemaDevice
from stschema.schema_device.schemas import DeviceDiscoverySchema
from stschema.util.base_modules import (
    BaseErrorSchema,
    GlobalErrorEnum,
    HeadersSchema,
    StateErrorEnum,
    StateSchema,
)

NEWER = {"DEVICE-OFFLINE"}
"""In SmartThings' reference, and not yet in this SDK."""


class Partner(SchemaConnector):
    def discovery_handler(self, request_id, access_token):
        device = SchemaDevice("living_light", "light", "c2c-switch", "unique")
        device.set_mn("Example", "Lamp", "1", "1")
        device.set_context("living", [], ["Light"])
        return self.discovery_response([device], request_id)

    def state_refresh_handler(self, devices, request_id, access_token):
        return self.state_refresh_response([self._lamp(one) for one in devices], request_id)

    def command_handler(self, devices, request_id, access_token):
        return self.command_response([self._lamp(one) for one in devices], request_id)

    def _lamp(self, asked):
        device = SchemaDevice(asked["externalDeviceId"])
        device.set_state("st.switch", "switch", "on")
        return device


def check(answer):
    HeadersSchema().load(answer["headers"])
    for device in answer.get("devices", []):
        DeviceDiscoverySchema().load(device)
    for device in answer.get("deviceState", []):
        for state in device.get("states", []):
            StateSchema().load(state)
        for error in device.get("deviceError", []):
            BaseErrorSchema().load(error)
            if error["errorEnum"] not in NEWER:
                StateErrorEnum(error["errorEnum"])
    if "globalError" in answer:
        BaseErrorSchema().load(answer["globalError"])
        GlobalErrorEnum(answer["globalError"]["errorEnum"])


def main():
    wrong, own = [], []
    partner = Partner()
    for request, answer in json.load(sys.stdin):
        try:
            check(answer)
        except (ValidationError, ValueError, KeyError) as error:
            wrong.append(f"{request['headers']['interactionType']}: {error!r}")
        if request["headers"]["interactionType"] in (
            "discoveryRequest",
            "stateRefreshRequest",
            "commandRequest",
        ):
            own.append(partner.interaction_handler(request))
    json.dump({"wrong": wrong, "own": own}, sys.stdout)


main()
