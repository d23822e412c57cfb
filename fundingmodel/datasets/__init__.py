"""Data sets: tables of figures, and the gate through which every one of them is read."""
