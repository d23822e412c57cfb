"""Guarantees: what is promised or withheld. They move no money, they move bounds."""
