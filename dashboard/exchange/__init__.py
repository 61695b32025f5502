"""Files in and out: project folders, workbooks, calendars."""
