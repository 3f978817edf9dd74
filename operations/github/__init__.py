"""What the workflows in .github/workflows do, so that a test runs it: no step there has logic of its own."""
