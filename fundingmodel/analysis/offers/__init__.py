"""Offers: in what scenarios differ from their parents and from each other, and how that is said."""
