import SQLInterface

extension Migration {
    /// The skeletons of usernames. Existing names get theirs by ``AccountTable/addSkeletons()``.
    static let usernameSkeletons = Migration(summary: "Note what usernames look like") { dialect in
        [
            "ALTER TABLE accounts ADD COLUMN username_skeleton \(dialect.text)",
            "CREATE INDEX accounts_by_skeleton ON accounts (username_skeleton)",
        ]
    }
}
