"""The requirements of the standards for session authentication, each with the test that proves it."""
