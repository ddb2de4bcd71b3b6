"""What the standards ask of session authentication, each requirement with the test that shows it."""
