"""Cells: from what a host hands over to figures and names, and back."""
