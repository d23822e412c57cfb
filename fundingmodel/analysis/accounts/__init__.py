"""The words of an account: one file for each stage of a formula, over the figures of one jurisdiction and year."""
