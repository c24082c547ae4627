"""Papers in Word: plan, roadmaps, minutes, letters and analytical note, from templates people may replace."""
