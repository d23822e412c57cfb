"""One workbook a scenario, on several processes; what is there already from the same inputs is left as it is."""
