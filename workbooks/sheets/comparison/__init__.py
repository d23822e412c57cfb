"""The Comparison sheet."""
