"""Work off the GUI thread: one file a worker."""
