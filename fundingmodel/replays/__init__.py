"""Replays: a formula over the arrivals that were, and over those that are planned, at envelopes that do not hide what it does."""
