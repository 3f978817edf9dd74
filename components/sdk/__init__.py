"""What the program changes about Pulumi's SDK before it registers anything."""
