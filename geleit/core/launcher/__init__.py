"""What ./run does: sets the machine up, starts the database, the web server and the job worker, and stops them again."""
