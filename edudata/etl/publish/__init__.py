"""Tables, catalog, validation and staging."""
