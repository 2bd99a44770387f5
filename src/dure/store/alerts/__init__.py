"""Alerts, what was sent about them, and what was done to them; durable."""

from dure.store.alerts.protocol import AlertStore, AlertTransaction
from dure.store.alerts.records import Address, AlertRecord, Delivery, DeliveryState, Handed, Message, Standing
from dure.store.alerts.sqlite import SqliteAlertStore, alert_chain

__all__ = [
    "Address",
    "AlertRecord",
    "AlertStore",
    "AlertTransaction",
    "Delivery",
    "DeliveryState",
    "Handed",
    "Message",
    "SqliteAlertStore",
    "Standing",
    "alert_chain",
]
