"""Envelope: how much there is to share."""
