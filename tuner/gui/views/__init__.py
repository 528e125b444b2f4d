"""Pictures on the screen: canvas, marks, ruler, the camera that views share."""
