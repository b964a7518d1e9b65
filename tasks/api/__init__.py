"""REST: work for people and for machines."""
