"""Ways to reach people. Each hands a notice over once; whoever calls it waits, tries again and keeps account."""
