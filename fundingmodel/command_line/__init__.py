"""The command line: how commands are found, what they share, and how they print."""
