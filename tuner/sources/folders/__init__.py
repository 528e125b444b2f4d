"""Folders of pairs: which names belong together, and what lies beside a pair."""
