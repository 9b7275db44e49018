"""What is typed into the search field: its grammar, dates, filters, and chips."""
