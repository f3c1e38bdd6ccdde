"""MiniStack, and what this project needs beyond it: one module per concern, each with `install()`."""
