"""Offers: scenario files with a parent, which hold only what differs: steps, years and figures."""
