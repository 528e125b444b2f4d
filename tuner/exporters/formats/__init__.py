"""One file, one output format, each with its EXPORTER."""
