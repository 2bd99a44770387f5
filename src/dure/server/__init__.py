"""The network doors: HTTP, WebSocket, authentication, and the page. They know a hub only as `server.hub.Hub`."""
