"""Differences between vintages, drift checks, publication dates."""
