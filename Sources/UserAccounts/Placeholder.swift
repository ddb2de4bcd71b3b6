enum PlaceholderUserAccounts {}
