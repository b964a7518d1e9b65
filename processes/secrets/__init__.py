"""What must not be read: credentials of connectors, and variables that a process keeps secret."""
