"""ALM's migration CSV files, described as data.

Three layers that do not know each other: reading (bytes to a `Table`), checking (a `Table` to findings),
findings (facts, text made on display). Knows CSV files and specs, nothing of badges, network or store.
"""
