"""Labelled contracts: reading and checking them."""
