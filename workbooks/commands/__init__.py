"""The commands that write and read workbooks, one file each; what they need is imported when they run."""
