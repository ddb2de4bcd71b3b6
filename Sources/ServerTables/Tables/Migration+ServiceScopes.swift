import SQLInterface

extension Migration {
    /// What each service may do, and the cookie of an application that keeps its sessions here.
    static let serviceScopes = Migration(summary: "Note what each service may do") { dialect in
        [
            "ALTER TABLE service_credentials ADD COLUMN scope \(dialect.text) NOT NULL DEFAULT 'revocations'",
            "ALTER TABLE service_credentials ADD COLUMN shares_accounts \(dialect.integer) NOT NULL DEFAULT 0",
            "ALTER TABLE service_credentials ADD COLUMN cookie_name \(dialect.text)",
            "ALTER TABLE service_credentials ADD COLUMN cookie_domain \(dialect.text)",
            "ALTER TABLE service_credentials ADD COLUMN cookie_samesite \(dialect.text)",
        ]
    }
}
