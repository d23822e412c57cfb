"""The sheet Method: what each step says, the data and assumptions behind it, the years that count."""
