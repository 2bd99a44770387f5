"""What browsers say about passkeys, made and checked with py_webauthn: the one file that speaks WebAuthn.

All of it may take a while (the library is loaded at the first call) and belongs into a thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dure.errors import PasskeyRefused, Text
from dure.server.passkeys import CHALLENGE_S, Place
from dure.store import NewPasskey, Passkey

RELYING_PARTY = "두레 Dure"
"""As what a device shows whom a passkey is for."""

_LONGEST_ID = 1023
"""The longest id that a device may give a passkey, in bytes (WebAuthn Level 3, section 7.1)."""

_WRONG = Text(en="what the device answered does not fit", ko="기기가 보낸 대답이 맞지 않아요")


def ask_to_make(
    place: Place, challenge: bytes, *, token: str, label: str, known: Sequence[Passkey]
) -> dict[str, Any]:
    """What a browser is asked in order to make a passkey, as `parseCreationOptionsFromJSON` takes it.

    Args:
        place: where it will be good.
        challenge: the question.
        token: the id of the token that it will stand for; the device keeps it, and shows it when it signs in.
        label: what the device shows its owner.
        known: those there are; no device shall have two.
    """
    import webauthn
    from webauthn.helpers import options_to_json_dict, structs

    return options_to_json_dict(
        webauthn.generate_registration_options(
            rp_id=place.host,
            rp_name=RELYING_PARTY,
            user_id=token.encode(),
            user_name=label,
            challenge=challenge,
            timeout=int(CHALLENGE_S * 1000),
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.REQUIRED,
                user_verification=structs.UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one.credential) for one in known],
        )
    )


def ask_to_sign_in(place: Place, challenge: bytes) -> dict[str, Any]:
    """What a browser is asked in order to sign in, as `parseRequestOptionsFromJSON` takes it. The device knows who."""
    import webauthn
    from webauthn.helpers import options_to_json_dict, structs

    return options_to_json_dict(
        webauthn.generate_authentication_options(
            rp_id=place.host,
            challenge=challenge,
            timeout=int(CHALLENGE_S * 1000),
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        )
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """What an answer claims, before anything of it is checked.

    Attributes:
        challenge: the question that it answers.
        credential: the passkey's id.
        owner: the id of the token that the passkey stands for; empty where it was made now.
    """

    challenge: bytes
    credential: bytes
    owner: str


def read(told: Mapping[str, Any], *, signs_in: bool) -> Shown:
    """Read an answer.

    Raises:
        PasskeyRefused: it is none.
    """
    from webauthn.helpers import (
        parse_authentication_credential_json,
        parse_client_data_json,
        parse_registration_credential_json,
    )

    try:
        if signs_in:
            assertion = parse_authentication_credential_json(dict(told))
            owner = (assertion.response.user_handle or b"").decode("ascii")
            credential, response = assertion.raw_id, assertion.response.client_data_json
        else:
            attested = parse_registration_credential_json(dict(told))
            owner = ""
            credential, response = attested.raw_id, attested.response.client_data_json
        client = parse_client_data_json(response)
    except Exception as error:  # whatever a parser says about a stranger's bytes: they are no answer
        raise PasskeyRefused(why=_WRONG) from error
    if client.cross_origin or not 0 < len(credential) <= _LONGEST_ID:
        raise PasskeyRefused(why=_WRONG)
    return Shown(client.challenge, credential, owner)


def check_made(told: Mapping[str, Any], challenge: bytes, place: Place, name: str) -> NewPasskey:
    """The passkey that a browser says was made.

    Raises:
        PasskeyRefused: it does not answer that question, was not made there, or nobody proved who they are.
    """
    import webauthn
    from webauthn.helpers.structs import CredentialDeviceType

    try:
        made = webauthn.verify_registration_response(
            credential=dict(told),
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except Exception as error:  # whatever a parser says about a stranger's bytes: they are no answer
        raise PasskeyRefused(why=_WRONG) from error
    return NewPasskey(
        name=name,
        origin=place.origin,
        credential=made.credential_id,
        public_key=made.credential_public_key,
        counter=made.sign_count,
        synced=made.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
    )


def check_shown(told: Mapping[str, Any], challenge: bytes, place: Place, passkey: Passkey) -> int:
    """How often a passkey has signed by now, once its signature is checked; what that count means is for its keeper.

    Raises:
        PasskeyRefused: it was not signed with that passkey, for that question, there, by somebody who proved who they are.
    """
    import webauthn
    from webauthn.helpers.structs import CredentialDeviceType

    try:
        shown = webauthn.verify_authentication_response(
            credential=dict(told),
            expected_challenge=challenge,
            expected_rp_id=place.host,
            expected_origin=place.origin,
            credential_public_key=passkey.public_key,
            # The library looks at the count before the signature: a forged answer must not block a good passkey.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as error:  # whatever a parser says about a stranger's bytes: they are no answer
        raise PasskeyRefused(why=_WRONG) from error
    if (shown.credential_device_type is CredentialDeviceType.MULTI_DEVICE) != passkey.synced:
        raise PasskeyRefused(why=_WRONG)
    return shown.new_sign_count
