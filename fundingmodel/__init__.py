"""Funding formulas: shares of an envelope by weighted need, told in Python and as worksheet formulas."""
