"""The work, one place per step: connect · templates · pictures · bundle · check.

Steps meet in the store: each reads what earlier ones left there and writes its own tables. None calls another.
"""
