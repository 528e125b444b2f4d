"""Where images and ground truth come from, one file per kind of input."""
