"""The file: written whole with its values, read with care."""
