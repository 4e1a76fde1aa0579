"""Read the published data: catalog, tables, citations, tables as of a date. Writes nothing of it."""
