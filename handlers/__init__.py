"""The channels: one folder per chat service, the same file names in each; they do not know each other."""
