/// A table of a transfer: the columns to copy, and the column that orders its rows.
package struct TransferTable: Sendable {
    let name: String
    /// All columns, the key first.
    let columns: [String]

    var key: String { columns[0] }

    init(_ name: String, _ columns: String) {
        self.name = name
        self.columns = columns.split(separator: " ").map(String.init)
    }

    /// Every table of the server that holds more than another one says (`account_words`, and the column `words_of`, are made of `search`), referenced ones before those that refer to them. The keys of the installation come
    /// first, because a later run recognises its own target by them.
    static let all = [
        TransferTable("instance_keys", "name value created_at"),
        TransferTable(
            "accounts",
            """
            id username username_key display_name email roles memberships administrator disabled must_change_password \
            security_version created_at updated_at password_changed_at last_login password_hash search \
            username_skeleton credential_epoch epoch_reason factors factor_deadline user_handle
            """),
        TransferTable("password_costs", "decoy"),
        TransferTable("assertion_keys", "id private_key created_at signs_from"),
        TransferTable(
            "service_credentials",
            "name digest created_at scope shares_accounts cookie_name cookie_domain cookie_samesite"),
        TransferTable("revocations", "seq session principal reason ended_at"),
        TransferTable("session_removals", "principal epoch reason actor note since"),
        TransferTable("one_time_links", "digest purpose account expires_at ended_at"),
        TransferTable(
            "passkeys",
            """
            id account public_key algorithm sign_count aaguid transports backup_eligible backed_up user_verified name \
            rp_id created_at last_used_at
            """),
        TransferTable("used_challenges", "digest expires_at"),
        TransferTable("one_time_codes", "id account state secret key_id last_step created_at last_used_at"),
        TransferTable("recovery_codes", "digest account used_at"),
        TransferTable(
            "pending_logins", "digest account security_version lifetime failures attempts expires_at"),
        TransferTable("trusted_browsers", "id account digest user_agent created_at expires_at"),
        TransferTable("login_failures", "digest failures undecided first_at last_at expires_at"),
        TransferTable("audit_log", "seq time event actor target body previous_hash hash session"),
        TransferTable("audit_head", "single seq hash"),
        TransferTable("audit_anchor", "single seq hash"),
        TransferTable("audit_hours", "slot number"),
        TransferTable("clock_record", "single known_at"),
        TransferTable("running_servers", "server public_url seen_at version"),
        TransferTable(
            "sessions",
            """
            id principal created_at last_seen idle_timeout absolute_expiry expiry lifetime assurance version secrets csrf \
            authentication user_agent address label data epoch application browser system methods
            """),
        TransferTable("ended_sessions", "id principal reason actor note ended_at digests application"),
    ]
}
