"""Sweeps: a scenario over a grid of figures, or a sample of it, each variant calculated and what is asked for kept."""
