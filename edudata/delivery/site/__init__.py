"""The static site: story, figures, claims and data as plain files that need no server and no network."""
