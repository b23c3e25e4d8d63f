"""Who is a member already: by a slip, by an officer who checks, or by their own word."""
