"""ALM's migration CSV files, described as data.

Three layers that do not know each other: reading (bytes to a `Table`), checking (a `Table` to findings),
findings (facts, text made on display). Knows CSV files and specs, nothing of badges, network or store.
"""

import os

# polars' memory manager keeps freed memory for ten seconds, in a place of its own for every thread, which a large file
# fills with pieces long done. One place for all, kept just long enough for the next piece, needs as little memory as
# giving all back at once, and half the work. polars reads this when it is loaded first; who has set it, or has loaded
# polars before, keeps what is there.
os.environ.setdefault("_RJEM_MALLOC_CONF", "narenas:1,dirty_decay_ms:5,muzzy_decay_ms:0")
