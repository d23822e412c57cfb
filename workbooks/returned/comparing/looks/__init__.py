"""Looks: what a reader sees of a cell beside what stands in it: inks, formats, pieces of texts, conditional formats, charts, views."""
