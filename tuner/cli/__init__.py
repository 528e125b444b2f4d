"""The command line: argparse built from the tunables; never imports Qt."""
