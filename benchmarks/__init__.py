"""Speed and size, measured against a reference run in turn on the same machine."""
