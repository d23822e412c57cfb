"""Values of a lever: one figure of a scenario over all the values that it may take, and what each gives in a year, all years carried."""
