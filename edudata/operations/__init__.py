"""Everything that writes the data directory, and reports on its state: what the command line calls."""
