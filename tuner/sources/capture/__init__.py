"""Videos and cameras, open in a process apart: drivers and codecs may hang, crash, print there."""
