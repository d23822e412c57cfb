"""The add-in for Excel on Windows, Mac and the web: Office.js through xlwings Server, with a faster route for calls."""
