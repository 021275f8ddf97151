"""Whisper models on disk and in memory: folders of either form, the encoder as a network, and fetching by name."""
