"""The Summary sheet and its charts."""
