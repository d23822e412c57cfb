"""Allocations on the command line: in tables side by side, and in a sentence for one jurisdiction."""
