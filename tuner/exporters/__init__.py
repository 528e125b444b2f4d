"""What results are written to, one file per format."""
