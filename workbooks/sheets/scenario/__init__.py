"""Scenario sheets: a tier each, every column a live formula in a block for each fiscal year."""
