"""Attributes of money: price basis, scope and measure, which may meet and which may not."""
