"""Azure Monitor, Application Insights and Log Analytics."""
