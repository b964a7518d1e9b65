"""PostgreSQL for processes that answer requests: a bounded number of connections, kept between requests."""
