"""Sheets of questions: an answer each, as values with a live cell that says whether they belong to the inputs of the workbook."""
