"""What answers to a name: local agents, chat models, and the router that reaches them."""
