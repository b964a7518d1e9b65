"""REST: what is deployed and what is running."""
