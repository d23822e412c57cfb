"""Scenarios: files that name a formula and give its figures, read, checked and varied."""
