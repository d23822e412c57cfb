"""Labels: what a name means, which names look alike, and what is no name of a recipient but a total or a heading."""
