"""Measurements of speed and accuracy. Never imported by the program."""
