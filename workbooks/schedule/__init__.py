"""The schedule: what is attached to a letter; a scenario as a document, with its figures, its order of calculation and its results."""
