"""Figures of inputs: written in the file or read from data, with what is said of them, each checked against its input."""
