"""The work itself, done by people and by machines."""
