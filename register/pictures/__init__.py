"""The picture that a committed night leaves: Parquet files of what its snapshot showed, for pages to read."""
