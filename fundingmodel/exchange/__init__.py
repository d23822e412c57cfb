"""Exchange: data between governments: figures with all that is said of them, scenarios and results, in one Frictionless data package."""
