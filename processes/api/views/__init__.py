"""The views of this floor: may you, is it well formed, call."""
