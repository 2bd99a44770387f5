"""One folder or file for each wire to appliances; vendor words stay inside it."""
