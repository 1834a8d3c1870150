"""The notebooks themselves run because pytest collects `notebooks/` too; here is what else they must keep."""
