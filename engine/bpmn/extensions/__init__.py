"""Extension elements of the dialects, all turned into one neutral Extension."""
