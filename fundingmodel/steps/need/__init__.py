"""Need: whose need counts for how much."""
