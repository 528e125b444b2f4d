"""Bags of ROS 1 and 2 as sources, by the rosbags package, which is loaded with the first bag."""
