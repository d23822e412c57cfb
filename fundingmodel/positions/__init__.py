"""Positions: a jurisdiction's share of the money beside its shares of who arrives, lives there and is served."""
