"""The point cloud: a dock that shows the disparity in space."""
