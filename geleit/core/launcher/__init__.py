"""What ./run does: sets the machine up, starts database, web server and job worker, and stops them again."""
