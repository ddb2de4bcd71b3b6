enum PlaceholderSQLiteSessionStore {}
