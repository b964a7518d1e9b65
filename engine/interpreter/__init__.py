"""What happens next: commands in, records out."""
