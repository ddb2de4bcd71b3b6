import SQLInterface

extension Migration {
    /// The words by which accounts are found. Existing accounts get theirs by ``AccountTable/addMissingWords()``, which knows by
    /// `words_of` whose are missing: a server of the version before, which may still run, writes `search` only.
    static let accountWords = Migration(summary: "Find accounts by the beginnings of words") { dialect in
        [
            "ALTER TABLE accounts ADD COLUMN words_of \(dialect.text) NOT NULL DEFAULT ''",
            "CREATE INDEX accounts_without_words ON accounts (id) WHERE words_of <> search",
            """
            CREATE TABLE account_words (
                word         \(dialect.text) NOT NULL,
                username_key \(dialect.text) NOT NULL
                    REFERENCES accounts (username_key) ON DELETE CASCADE ON UPDATE CASCADE,
                PRIMARY KEY (word, username_key)
            ) \(dialect.keyedTableOptions)
            """,
            "CREATE INDEX account_words_by_account ON account_words (username_key, word)",
        ]
    }
}
