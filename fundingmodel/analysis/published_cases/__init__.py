"""Published cases: what formulas give beside what governments have published, row by row, and how near they must be."""
