"""Commands: what `fundingmodel NAME` does, and how it prints."""
