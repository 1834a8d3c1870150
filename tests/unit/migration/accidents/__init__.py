"""What happens to files in spreadsheets and on the way, for every file type."""
