"""What a contribution costs: occupation, income, programmes, and the price month by month."""
