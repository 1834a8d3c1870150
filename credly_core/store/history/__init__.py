"""The history of issued badges as Parquet files: written aside, swapped in at once, removed when nobody reads them."""
