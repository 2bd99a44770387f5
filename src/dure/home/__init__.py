"""The home: rival makers' appliances, and one way to speak to them."""
