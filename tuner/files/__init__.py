"""Whole reads, whole writes, the user's folders, locks: what every room needs of a disk."""
