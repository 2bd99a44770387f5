"""Skills that others run: what they are (manifests), how they are reached, and the talks that go on with them."""
