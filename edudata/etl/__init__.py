"""Fetch, compare, build and publish vintages."""
