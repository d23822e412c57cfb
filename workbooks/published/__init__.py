"""The workbook of published formulas beside the results that were published."""
