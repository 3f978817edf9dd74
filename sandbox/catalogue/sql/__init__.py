"""Azure SQL Database."""
