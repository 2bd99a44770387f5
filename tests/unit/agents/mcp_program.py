"""An MCP server without any SDK, of 2025, over standard streams: two pages of tools, progress, and a list that changes."""

import json
import sys

TOOLS = [
    {"name": "grow", "inputSchema": {"type": "object"}, "annotations": None},
    {
        "name": "nested.one",
        "description": None,
        "inputSchema": {
            "type": "object",
            "properties": {"a": {"$ref": "#/$defs/A"}},
            "$defs": {"A": {"type": "string"}},
        },
    },
]


def send(**message):
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\r\n")
    sys.stdout.flush()


def call(asked):
    params = asked["params"]
    token = params.get("_meta", {}).get("progressToken")
    if token is not None:
        send(method="notifications/progress", params={"progressToken": token, "progress": 1})
    if params["name"] == "grow":
        TOOLS.append({"name": "late", "inputSchema": {"type": "object"}})
        send(method="notifications/tools/list_changed")
    said = [
        {"type": "image", "data": "aGk=", "mimeType": "image/png"},
        {"type": "text", "text": params["name"]},
    ]
    return {"content": said, "isError": params["name"] == "nested.one"}


def answer(asked):
    match asked["method"]:
        case "initialize":
            about = {"name": "odd", "version": "0"}
            return {
                "protocolVersion": "2024-11-05",
                "capabilities": {"tools": {"listChanged": True}},
                "serverInfo": about,
            }
        case "tools/list":
            page = int((asked.get("params") or {}).get("cursor") or 0)
            more = {"nextCursor": str(page + 1)} if page + 1 < len(TOOLS) else {}
            return {"tools": TOOLS[page : page + 1], **more}
        case "tools/call":
            return call(asked)
    return None


sys.stdout.write("starting …\n")  # what a program prints beside its messages
for line in sys.stdin:
    asked = json.loads(line)
    if "id" not in asked:
        continue
    result = answer(asked)
    if result is None:
        send(id=asked["id"], error={"code": -32601, "message": "Method not found"})
    else:
        send(id=asked["id"], result=result)
