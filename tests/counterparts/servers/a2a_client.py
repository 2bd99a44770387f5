"""The official A2A client at the hub's door; writes down what came of it, as JSON."""

import asyncio
import json
import sys

import httpx
from a2a.client import ClientConfig, create_client
from a2a.types.a2a_pb2 import Message, Part, Role, SendMessageRequest

base, token = sys.argv[1:]


async def main() -> None:
    told = {"answers": []}
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {token}"}, timeout=30) as http:
        for streaming in (False, True):
            client = await create_client(
                f"{base}/a2a/aria", ClientConfig(streaming=streaming, httpx_client=http)
            )
            context = ""
            for text in ("타이머 맞춰 줘", "3분"):
                message = Message(
                    message_id="m", role=Role.ROLE_USER, parts=[Part(text=text)], context_id=context
                )
                async for event in client.send_message(SendMessageRequest(message=message)):
                    said = event.message
                    context = said.context_id
                    told["answers"].append(said.parts[0].text)
        gone = await create_client(f"{base}/a2a/gone", ClientConfig(streaming=False, httpx_client=http))
        try:
            message = Message(message_id="m", role=Role.ROLE_USER, parts=[Part(text="안녕")])
            async for _ in gone.send_message(SendMessageRequest(message=message)):
                told["gone"] = "an answer"
        except Exception as error:
            told["gone"] = type(error).__name__
    sys.stdout.write(json.dumps(told))


asyncio.run(main())
