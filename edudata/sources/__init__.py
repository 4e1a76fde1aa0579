"""The publishers: one module each, with its record and its pure parsers."""
