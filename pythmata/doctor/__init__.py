"""What `manage.py doctor` looks at: every setting that durability depends on, and whether the work moves."""
