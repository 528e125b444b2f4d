#!/usr/bin/env bash
# Makes the README's pictures anew, from the real window: bash tests/screenshots.sh
# pngquant, where there is one, halves their size.
# The monocular map in two of them is made from the ground truth: no weights come with the program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
python=${PYTHON:-python}
to=assets/screenshots
mkdir -p "$to"

# Off screen whatever the desktop, so that every machine draws the same.
export QT_QPA_PLATFORM=offscreen
"$python" -m tuner --screenshot "$to/light.png" --size 1280x800 --theme light \
    --preset indoor-close-range
"$python" -m tuner --screenshot "$to/dark.png" --size 1920x1080 --theme dark \
    --preset outdoor-driving \
    assets/street/left.jpg assets/street/right.jpg --ground-truth assets/street/disparity.png
"$python" -m tests.screenshots_depth "$to"
"$python" -m tests.screenshots_rig "$to"
if command -v pngquant >/dev/null; then
    pngquant --force --ext .png --speed 1 "$to"/*.png
fi
ls -l "$to"
