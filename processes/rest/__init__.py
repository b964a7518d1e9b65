"""What every REST door shares, whichever floor it belongs to: access, bodies, pages, waiting for commands."""
