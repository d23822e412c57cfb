"""The files that packaged figures come from, as published or transcribed; README.md beside them says whose they are."""

from pathlib import Path

DATA = Path(__file__).parents[1] / "data"
CANADA = DATA / "canada"
PUBLISHED = DATA / "published"
