"""The core: knows members, premiums and words; knows no chat service."""
