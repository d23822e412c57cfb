"""Principles: what a formula keeps to, proved under conditions, or tried on a ladder of changes until one breaks it."""
