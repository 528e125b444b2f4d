"""Small parts that know nothing of stereo: messages, status line, theme, icons."""
