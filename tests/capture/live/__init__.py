"""Real clients and proxies in a network of their own, and what passes between them."""
