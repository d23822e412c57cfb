"""The sheets of a report, one a file."""
