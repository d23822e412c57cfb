"""Returned: a workbook that came back, saved by any program: what was changed in it, and what follows from that."""
