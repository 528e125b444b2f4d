"""Presets: settings as JSON that people and cv::StereoBM::read can both load."""
