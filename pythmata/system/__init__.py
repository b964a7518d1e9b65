"""The administration's page about the installation itself: services, processes, queues, dead letters."""
