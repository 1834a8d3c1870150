"""ALM's migration CSV files, described as data.

Three layers that do not know each other: reading (bytes to a `Table`), checking (a `Table` to findings),
findings (facts, text made on display). Knows CSV files and specs, nothing of badges, network or store.
"""

import os

# polars' memory manager keeps freed memory for ten seconds, in a place of its own for every thread, which a large file
# fills with pieces long done. One place for all, kept just long enough for the next piece, needs as little memory as
# giving all back at once, and half the work. polars reads this when it is loaded first; who has set it, or has loaded
# polars before, keeps what is there. polars' own values are nobody's wish: it leaves them to every program that a
# program with polars starts.
_POLARS_OWN = "dirty_decay_ms:500,muzzy_decay_ms:1000"
if os.environ.get("_RJEM_MALLOC_CONF", _POLARS_OWN) == _POLARS_OWN:
    os.environ["_RJEM_MALLOC_CONF"] = "narenas:1,dirty_decay_ms:5,muzzy_decay_ms:0"
