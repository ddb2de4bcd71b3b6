import Operations
package import PageRendering
package import Sessions
package import UserAccounts

/// Warnings on the user's account page about events since the last visit.
package struct AccountAlarms: Sendable {
    /// How long a warning is shown, unless the password is changed earlier.
    package static let lifetime = Duration.seconds(7 * 86_400)

    package let audit: any AuditLog
    package let clock: any WallClock

    package init(audit: any AuditLog, clock: any WallClock) {
        self.audit = audit
        self.clock = clock
    }

    /// The notices at the top of the page, the most serious first.
    package func notices(for visitor: Visitor) async throws -> [Notice] {
        var notices: [Notice] = []
        if let replay = try await last(.tokenReused, of: visitor.account) {
            notices.append(Self.alarm(replay, Self.replay, at: now))
        }
        if let copy = try await last(.sessionProofFailed, of: visitor.account) {
            notices.append(Self.alarm(copy, Self.copy, at: now))
        }
        if let attempts = try failedAttempts(before: visitor.session) { notices.append(Self.warning(attempts)) }
        if visitor.account.mustChangePassword {
            notices.append(Notice("Please choose a new password before you go on.", tone: .info))
        }
        return notices
    }

    private var now: Timestamp { clock.now() }

    /// A new password ends all sessions, so it also ends the warning.
    private func last(_ event: AuditEventName, of account: Account) async throws -> AuditEntry? {
        let (now, changed) = (now, account.passwordChangedAt ?? account.createdAt)
        // A password change dated in the future, because the clock has been set back since, must not hide events from then on.
        let since = max(now - Self.lifetime, now.age(of: changed) == nil ? now - Self.lifetime : changed)
        var query = AuditQuery(event: event.rawValue, user: account.id, since: since, limit: 1)
        repeat {
            let page = try await audit.page(query)
            if let entry = page.items.first { return entry }
            query.after = page.next
        } while query.after != nil
        return nil
    }

    private func failedAttempts(before session: Session) throws -> Int? {
        guard now.elapsed(since: session.record.createdAt) < FailedAttempts.lifetime else { return nil }
        return try session.value(FailedAttempts.key)?.count
    }

    private typealias Words = @Sendable (PageText) -> PageText

    private static let replay: Words = { use in
        """
        An old ticket of yours was used again (\(use)). It may have been copied, so we ended that session. Change your password \
        unless you know how this happened.
        """
    }
    private static let copy: Words = { use in
        """
        A copy of your session's cookies may have been used (\(use)). The request did not prove to come from your browser, so it \
        was refused. Change your password unless you know how this happened.
        """
    }

    private static func alarm(_ entry: AuditEntry, _ words: Words, at now: Timestamp) -> Notice {
        let time = Timestamp(rfc3339: entry.time).map { TimeText($0, now: now) } ?? TimeText(machine: entry.time)
        let device = UserAgent(entry.fields["user_agent"]?.text ?? "").summaryWords
        let use: PageText =
            if let address = entry.fields["source_ip"]?.text {
                "\(time.text), by \(device) at \(address)"
            } else {
                "\(time.text), by \(device)"
            }
        return Notice(words(use), tone: .error)
    }

    private static func warning(_ attempts: Int) -> Notice {
        let text: PageText =
            attempts == 1
            ? "1 attempt to sign in failed between your last two sign-ins. If that was not you, change your password."
            : """
            \(attempts) attempts to sign in failed between your last two sign-ins. If that was not you, change your password.
            """
        return Notice(text, tone: .info)
    }
}
