"""What each kind of flow node does: one class per element, one table of them in registry.py."""
