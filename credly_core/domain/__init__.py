"""What badges and learning mean: pure values and rules, no network, no store, no data frames."""
