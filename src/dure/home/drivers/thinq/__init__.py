"""LG's appliances, through LG's ThinQ Connect and its own SDK (`thinqconnect`)."""
