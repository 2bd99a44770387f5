"""Other people's platforms, on which this home's appliances are shown and controlled; the household links them and unlinks them."""
