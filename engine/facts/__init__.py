"""Facts（事实）: dates and records turned into named, dated facts that rules can look at."""
