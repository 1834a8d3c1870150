"""The work, one file per step: connect · templates · bundle · check.

Steps meet in the store: each reads what earlier ones left there and writes its own tables. None calls another.
"""
