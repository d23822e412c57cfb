"""Comparing: a workbook that came back beside the one that was sent: sheets, rows, cells, formulas, values."""
