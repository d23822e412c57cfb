"""The template workbook for analysts: worked sheets of the Excel functions."""
