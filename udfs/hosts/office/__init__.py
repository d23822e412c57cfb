"""What the two add-ins of Office.js share, that of the server and xlwings Lite: cells, and how a function is described to Excel."""
