"""States: what is wrong with a figure that is typed on a sheet, told beside it, and asked for by whatever reads it."""
