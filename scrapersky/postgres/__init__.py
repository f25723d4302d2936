"""Django's PostgreSQL backend, able to start the embedded server when it is first needed."""
