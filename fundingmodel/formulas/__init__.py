"""Formulas: published or proposed, each an ordered list of steps with its citation."""
