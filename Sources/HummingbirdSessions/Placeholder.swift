enum PlaceholderHummingbirdSessions {}
