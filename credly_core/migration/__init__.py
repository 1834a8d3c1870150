"""ALM's migration CSV files, described as data.

Three layers that do not know each other: reading (bytes to a `Table`), checking (a `Table` to findings),
findings (facts, text made on display). Knows CSV files and specs, nothing of badges, network or store.
"""

import os

# polars' memory manager keeps freed memory for ten seconds, which a large file fills with pieces long done. It reads
# this when polars is loaded first; who has set it, or loaded polars before, keeps what is there.
os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
