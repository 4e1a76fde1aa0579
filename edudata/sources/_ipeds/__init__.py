"""IPEDS: counts of completions, students and closures, one file a year for each."""
