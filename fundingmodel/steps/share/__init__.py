"""Share: from need to an amount before guarantees."""
