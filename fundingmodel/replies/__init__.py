"""Replies: the strongest counter-offer that a party can make with one figure of an offer, within red lines that are stated."""
