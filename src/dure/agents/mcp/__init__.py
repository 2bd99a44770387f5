"""Tools of MCP servers for an agent's model; needs the extra `dure[mcp]`, and nothing outside this folder imports it."""
