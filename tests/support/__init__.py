"""What several test files share: imported as `support`, with `tests` on the path."""
