"""The manual: how the functions are described to a reader."""
