"""Scenarios in cells: found by name, varied, remembered, and shown in the task pane."""
