"""Checks of what Excel and Calc need, found by being there: see `fundingmodel.doctor`."""
