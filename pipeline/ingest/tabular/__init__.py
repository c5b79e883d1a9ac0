"""What the readers of tables share: lines, cells, rows, and what to say of faulty ones."""
