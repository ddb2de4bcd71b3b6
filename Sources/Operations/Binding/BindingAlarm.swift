package import DeviceBinding
package import Logging
package import Sessions
import Synchronization
package import UserAccounts

/// Writes into the audit log which sessions were bound and which proofs failed, and notifies the owners of the latter.
///
/// A failed proof is written, and its owner notified, once for each session, objection and process, so that a client with copied
/// cookies cannot fill the log or a mailbox.
package final class BindingAlarm: BindingEvent.Handler {
    private static let rememberedObjections = 4096

    private let audit: any AuditLog
    private let references: AuditReferences
    private let accounts: any AccountStore
    private let notifier: any SecurityNotifier
    private let logger: Logger
    private let known = Mutex<Set<Known>>([])

    private struct Known: Hashable {
        let session: SessionID
        let objection: BindingEvent.Objection
    }

    package init(
        audit: any AuditLog,
        references: AuditReferences,
        accounts: any AccountStore,
        notifier: any SecurityNotifier,
        logger: Logger
    ) {
        self.audit = audit
        self.references = references
        self.accounts = accounts
        self.notifier = notifier
        self.logger = logger
    }

    package func handle(_ event: BindingEvent, at now: Timestamp) async {
        do {
            switch event {
            case .bound(let record, let device):
                try await audit.append(AuditEvent(.sessionBound, at: now, in: context(record, device, isOwner: true)))
            case .refused(let record, let objection, let device):
                guard try await isNews(record, objection, device, at: now) else { return }
                try await notify(record, device, at: now)
            }
        } catch {
            logger.error("a session's binding was not recorded", metadata: ["error": "\(type(of: error))"])
        }
    }

    /// Writes an objection that was not written before.
    private func isNews(
        _ record: SessionRecord,
        _ objection: BindingEvent.Objection,
        _ device: Device,
        at now: Timestamp
    ) async throws -> Bool {
        let objection = Known(session: record.id, objection: objection)
        guard isFirst(objection) else { return false }
        do {
            try await audit.append(
                AuditEvent(
                    .sessionProofFailed, at: now, outcome: .deny, target: record.principal,
                    in: context(record, device, isOwner: false),
                    details: ["objection": .string(objection.objection.rawValue)]))
        } catch {
            forget(objection)
            throw error
        }
        return true
    }

    private func notify(_ record: SessionRecord, _ device: Device, at now: Timestamp) async throws {
        guard let principal = record.principal, let account = try await accounts.account(principal) else { return }
        await notifier.notify(
            SecurityNotice(
                account: account, subject: .failedProof, time: now, actor: .anonymous,
                address: device.address.isEmpty ? nil : device.address,
                userAgent: device.userAgent.isEmpty ? nil : device.userAgent))
    }

    private func context(_ record: SessionRecord, _ device: Device, isOwner: Bool) -> AuditContext {
        AuditContext(
            actor: isOwner ? record.principal.map { .user($0) } ?? .anonymous : .anonymous,
            sourceAddress: device.address.isEmpty ? nil : device.address,
            userAgent: device.userAgent.isEmpty ? nil : device.userAgent,
            sessionReference: references.reference(to: record.id))
    }

    private func isFirst(_ objection: Known) -> Bool {
        known.withLock { known in
            if known.count >= Self.rememberedObjections { known.removeAll() }
            return known.insert(objection).inserted
        }
    }

    /// Forgets an objection that could not be written, so that the next one is.
    private func forget(_ objection: Known) {
        _ = known.withLock { $0.remove(objection) }
    }
}
