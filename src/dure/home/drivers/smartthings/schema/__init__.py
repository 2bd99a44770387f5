"""This home's appliances in SmartThings: what its servers ask of the hub, and what the hub tells them (SmartThings Schema 1.0)."""
