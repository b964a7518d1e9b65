"""Bodies and answers of the API of this floor."""
