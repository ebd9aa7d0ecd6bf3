"""Moves in what an old install of Figures had recorded: its tables are read, never written. See decision 42."""
