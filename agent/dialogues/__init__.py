"""Scripted dialogues: what a person says, what must come of it, and how often it does."""
