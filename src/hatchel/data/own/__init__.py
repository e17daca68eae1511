"""A user's own data: arrays and their files, tables, and folders of pictures."""
