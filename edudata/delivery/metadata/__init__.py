"""Metadata for catalogs and archives, generated from the catalog of tables."""
