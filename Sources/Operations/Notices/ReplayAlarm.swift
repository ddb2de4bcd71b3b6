package import Logging
package import Sessions
package import UserAccounts

/// Notifies users that an old ticket of theirs was used again, after the audit event is written.
package struct ReplayAlarm: SessionEvent.Handler {
    package let record: SessionAudit
    package let accounts: any AccountStore
    let notifier: any SecurityNotifier
    package let logger: Logger

    package init(record: SessionAudit, accounts: any AccountStore, notifier: any SecurityNotifier, logger: Logger) {
        self.record = record
        self.accounts = accounts
        self.notifier = notifier
        self.logger = logger
    }

    package func handle(_ event: SessionEvent, at now: Timestamp) async {
        await record.handle(event, at: now)
        guard case .replayed(let ended, let device) = event, let principal = ended.principal else { return }
        do {
            guard let account = try await accounts.account(principal) else { return }
            await notifier.notify(
                SecurityNotice(
                    account: account, subject: .replay, time: now, actor: .anonymous,
                    address: device.address.isEmpty ? nil : device.address,
                    userAgent: device.userAgent.isEmpty ? nil : device.userAgent))
        } catch {
            logger.error("the user was not notified of a replay", metadata: ["error": "\(type(of: error))"])
        }
    }
}
