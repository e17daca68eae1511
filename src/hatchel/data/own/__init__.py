"""A user's own data: arrays and their files, and folders of pictures."""
