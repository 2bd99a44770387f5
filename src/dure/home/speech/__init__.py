"""Speech to action: from what people say at home to what their appliances do, and what is said about it."""
