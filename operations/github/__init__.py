"""The logic of the workflows in .github/workflows: here tests can run it."""
