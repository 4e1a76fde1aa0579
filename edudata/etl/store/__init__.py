"""Vintages on disk: archive, pins, corrections."""
