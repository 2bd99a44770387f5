"""Everything that a Home Assistant controls, one token away."""
