"""The pages, one file each: stored records in, one self-contained HTML file out."""
