"""What the local agents can do. Each skill is one file; `builtin_skills` puts them together."""
