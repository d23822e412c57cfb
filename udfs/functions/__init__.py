"""The functions, one file a group: each file has a tuple FUNCTIONS, and being there is all it takes to be found."""
