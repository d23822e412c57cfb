"""The sheet Brief: one page for a party, which a list in its first cell chooses; in a workbook of its own, or first in a comparison."""
