"""Tests of the badge console. A package, so that no installed package of the same name stands in front of it."""
