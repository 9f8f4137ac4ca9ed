"""The law's arithmetic: pure functions and values without database, framework or a clock of their own."""
