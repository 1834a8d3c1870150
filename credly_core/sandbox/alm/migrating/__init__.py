"""Migration as ALM does it: a project with sprints, a folder of CSV files, runs that take rows one by one."""
