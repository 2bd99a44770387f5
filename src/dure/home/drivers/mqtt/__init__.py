"""Appliances that announce themselves over MQTT, in Home Assistant's way, and Dure's own announced to others."""
