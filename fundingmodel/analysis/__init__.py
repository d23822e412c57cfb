"""Analysis: one question a file."""
