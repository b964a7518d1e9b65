"""The page that tells what becomes of the extensions of other tools, made from the tables that read them."""
