"""The page: cells, styles, sentences and how a sheet is filled."""
