"""The official MCP client of whichever era is installed, at the hub's door; writes down what came of it, as JSON."""

import asyncio
import json
import sys

url, token = sys.argv[1:]
headers = {"Authorization": f"Bearer {token}"}


async def visit(session, told) -> None:
    listed = await session.list_tools()
    told["tools"] = [tool.name for tool in listed.tools]
    asked = {"assistant": "aria", "text": "12 더하기 30은?"}
    for name, arguments in (
        ("ask_assistant", asked),
        ("add_name", {"text": "자비스", "assistant": "aria", "also": ["Jarvis"]}),
        ("list_names", {}),
        ("get_history", {"limit": 5}),
        ("ask_assistant", {"assistant": "nobody", "text": "?"}),
    ):
        result = await session.call_tool(name, arguments)
        failed = result.is_error if hasattr(result, "is_error") else result.isError
        told["called"].append([name, failed, result.content[0].text])
    try:
        await session.call_tool("unlock_door", {})
        told["unknown"] = "nothing was raised"
    except Exception as error:
        told["unknown"] = type(error).__name__


async def main() -> None:
    told = {"called": []}
    try:
        import httpx2
        from mcp import Client
        from mcp.client.streamable_http import streamable_http_client
    except ImportError:
        from mcp import ClientSession
        from mcp.client.streamable_http import streamablehttp_client

        async with (
            streamablehttp_client(url, headers=headers) as (read, write, session_id),
            ClientSession(read, write) as session,
        ):
            told["version"] = (await session.initialize()).protocolVersion
            told["session"] = session_id()
            await visit(session, told)
    else:
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            told["version"], told["session"] = client.protocol_version, None
            await visit(client, told)
    sys.stdout.write(json.dumps(told))


asyncio.run(main())
