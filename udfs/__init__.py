"""Excel functions: a catalogue and a thin layer for each host."""
