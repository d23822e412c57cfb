"""A text dump of every output of the product, kept beside its sha256: what only moves code leaves them as they are."""
