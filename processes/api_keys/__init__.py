"""Keys for programs that act for a user: made once, shown once, kept as a digest, narrow and of limited life."""
