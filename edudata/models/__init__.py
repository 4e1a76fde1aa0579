"""The tables: one module per subject, each with its models, builders and cross-row checks."""
