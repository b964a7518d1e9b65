"""What machine work can be done with: HTTP, e-mail, Python callables."""
