"""The commands of the Excel functions, one file each; what one needs is imported when it runs, so that no host is needed for another."""
