"""Workbooks: written with live formulas, read with care."""
