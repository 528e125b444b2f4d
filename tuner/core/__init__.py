"""Values and arithmetic of stereo matching: numpy and cv2 only, no Qt, no files, no threads."""
