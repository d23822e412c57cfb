"""The words stand in the core; this name of theirs goes when nothing here reads it."""

from fundingmodel.words import LANGUAGES, Words, adds_up, french, is_helper

__all__ = ["LANGUAGES", "Words", "adds_up", "french", "is_helper"]
