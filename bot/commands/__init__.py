"""The command line's commands, one a file; they may import everything below `bot.__main__`, which alone calls them."""
