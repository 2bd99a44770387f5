"""The vendors' wires, one file each: what a platform sends to a skill's server, and what the server may answer."""
