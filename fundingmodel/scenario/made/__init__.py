"""Inputs made from inputs: by a formula, for all years or from one on, and figures that are held beyond the last given year."""
