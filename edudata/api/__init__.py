"""The public Python API; `edudata` itself names every function."""
