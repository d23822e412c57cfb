"""Steps: one provision of a funding formula a file, each column told twice."""
