"""Scenarios: files that name a formula and give its figures, read, checked and varied."""

LONGEST_NAME = 32  # characters of a scenario's name, which heads columns and names sheets
READING_OF = "reading_of"  # the scenario whose place in links this one may take, as another reading of its envelope
