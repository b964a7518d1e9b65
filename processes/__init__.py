"""What is deployed and what is running: persistence and delivery around the engine."""
