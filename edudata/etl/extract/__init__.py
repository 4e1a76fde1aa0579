"""Downloads: HTTP client, response bodies, mirror, cache."""
