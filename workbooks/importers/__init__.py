"""Importers: workbooks that a publisher lays out in a way of its own, read into tidy tables."""
