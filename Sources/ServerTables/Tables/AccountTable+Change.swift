import SQLInterface
package import Sessions
package import UserAccounts

extension AccountTable {
    /// Inserts a new account. `nil` if its name is taken.
    package func insert(_ account: Account, hash: PasswordHash?) throws -> Account? {
        if let hash { try noteCost(of: hash) }
        let created = try connection.run(
            """
            INSERT INTO accounts (\(AccountRow.insertedColumns))
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                $22, $23)
            ON CONFLICT DO NOTHING RETURNING \(AccountRow.columns)
            """,
            AccountRow.values(of: account, hash: hash)
        )
        .first.map(AccountRow.decode)
        if let created { try addWords(of: [created]) }
        return created
    }

    func setPassword(
        _ hash: PasswordHash,
        mustChange: Bool,
        of id: PrincipalID,
        ending reason: EndReason?,
        at now: Timestamp
    ) throws -> Account? {
        try secure(
            id, ending: reason, at: now,
            [
                ("password_hash", .text(hash.phc)), ("password_changed_at", .time(now)),
                ("must_change_password", .flag(mustChange)),
            ])
    }

    func demandPasswordChange(of id: PrincipalID, ending reason: EndReason?, at now: Timestamp) throws -> Account? {
        try secure(id, ending: reason, at: now, [("must_change_password", .flag(true))])
    }

    func setRoles(
        _ roles: Set<Role>,
        of id: PrincipalID,
        ending reason: EndReason?,
        at now: Timestamp
    ) throws -> Account? {
        try secure(
            id, ending: reason, at: now,
            [
                ("roles", AccountRow.encode(roles.map(\.rawValue))),
                ("administrator", .flag(roles.contains(.administrator))),
                // Other roles may have other rules: the time for an enrolment begins anew.
                ("factor_deadline", .null),
            ])
    }

    func setDisabled(
        _ isDisabled: Bool,
        of id: PrincipalID,
        ending reason: EndReason?,
        at now: Timestamp
    ) throws -> Account? {
        try secure(id, ending: reason, at: now, [("disabled", .flag(isDisabled))])
    }

    /// Stores the account's name, address and groups.
    func setProfile(of account: Account, at now: Timestamp) throws -> Account? {
        let search = SQLValue.text(AccountRow.searchText(of: account))
        let changed = try update(
            account.id, at: now,
            [
                ("display_name", .text(account.displayName)), ("email", .text(account.email)),
                ("memberships", AccountRow.encode(account.groups)), ("search", search), ("words_of", search),
            ])
        if let changed { try replaceWords(of: changed) }
        return changed
    }

    /// Records a login, unless the account is disabled. A deadline for a second factor is set once.
    package func signIn(
        _ id: PrincipalID,
        rehash: PasswordHash?,
        factorDeadline: Timestamp? = nil,
        at now: Timestamp
    ) throws -> Account? {
        try connection.run(
            """
            UPDATE accounts SET last_login = $1, password_hash = COALESCE($2, password_hash),
                factor_deadline = $3
            WHERE id = $4 AND disabled = 0 RETURNING \(AccountRow.columns)
            """,
            .time(now), .text(rehash?.phc), factorDeadline.map { .time($0) } ?? .null, .text(id.rawValue)
        )
        .first.map(AccountRow.decode)
    }

    /// Replaces the hash of the right password by one with the current parameters, unless the account is disabled.
    func rehash(_ id: PrincipalID, _ hash: PasswordHash?) throws -> Account? {
        try connection.run(
            """
            UPDATE accounts SET password_hash = COALESCE($1, password_hash)
            WHERE id = $2 AND disabled = 0 RETURNING \(AccountRow.columns)
            """,
            .text(hash?.phc), .text(id.rawValue)
        )
        .first.map(AccountRow.decode)
    }

    /// Stores which second factors an account has. A deadline for one is over as soon as there is one, and begins anew if the
    /// account loses its last one.
    ///
    /// - Parameter isSecure: whether the change invalidates proofs that were checked before it.
    func setFactors(
        _ factors: EnrolledFactors,
        of id: PrincipalID,
        isSecure: Bool,
        ending reason: EndReason?,
        at now: Timestamp
    ) throws -> Account? {
        let assignments: [(column: String, value: SQLValue)] = [
            ("factors", .integer(factors.rawValue)), ("factor_deadline", .null),
        ]
        guard isSecure else { return try update(id, at: now, assignments) }
        return try secure(id, ending: reason, at: now, assignments)
    }

    /// Removes the account. Returns its last state, in a new epoch that begins with the removal.
    package func delete(_ id: PrincipalID) throws -> Account? {
        let rows = try connection.run(
            "DELETE FROM accounts WHERE id = $1 RETURNING \(AccountRow.columns)", .text(id.rawValue))
        guard var account = try rows.first.map(AccountRow.decode) else { return nil }
        account.credentialEpoch = CredentialEpoch(rawValue: account.securityVersion + 1)
        return account
    }

    /// A change that invalidates proofs which were checked before it.
    ///
    /// - Parameter reason: the reason why it ends the account's sessions; `nil` if they continue.
    private func secure(
        _ id: PrincipalID,
        ending reason: EndReason?,
        at now: Timestamp,
        _ assignments: [(column: String, value: SQLValue)]
    ) throws -> Account? {
        let version = "security_version = security_version + 1"
        guard let reason else { return try update(id, at: now, assignments, alsoSetting: version) }
        return try update(
            id, at: now, assignments + [("epoch_reason", .text(reason.rawValue))],
            alsoSetting: "\(version), credential_epoch = security_version + 1")
    }

    private func update(
        _ id: PrincipalID,
        at now: Timestamp,
        _ assignments: [(column: String, value: SQLValue)],
        alsoSetting constant: String? = nil
    ) throws -> Account? {
        let all = assignments + [("updated_at", .time(now))]
        let settings =
            all.enumerated().map { "\($0.element.column) = $\($0.offset + 1)" } + (constant.map { [$0] } ?? [])
        return try connection.run(
            """
            UPDATE accounts SET \(settings.joined(separator: ", "))
            WHERE id = $\(all.count + 1) RETURNING \(AccountRow.columns)
            """,
            all.map(\.value) + [.text(id.rawValue)]
        )
        .first.map(AccountRow.decode)
    }
}
