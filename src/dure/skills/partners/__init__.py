"""Partners: who signs skills, and how a signature is checked."""
