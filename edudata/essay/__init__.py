"""The essay's statements, each a record with a check on the tables. Pure: frames in, findings out."""
