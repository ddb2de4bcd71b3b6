import Foundation
import Sessions
import UserAccounts

/// A security notice for the operator's program or service: one JSON document without secrets.
package struct NoticeDocument: Encodable, Sendable, Equatable {
    /// The account it concerns.
    struct Recipient: Encodable, Sendable, Equatable {
        let id: String
        let username: String
        let displayName: String
        let email: String?
    }

    /// Different for each notice, so that receivers can recognise repeated ones.
    let id: String
    let event: String
    let time: String
    /// The origin of this server.
    let service: String
    let account: Recipient
    /// `user`, `admin`, `system` or `anonymous`.
    let actor: String
    /// "Firefox on Windows", where known.
    let device: String?
    let address: String?
    /// The notice as a sentence for the user.
    let text: String

    init(_ notice: SecurityNotice, id: String, service: String) {
        self.id = id
        self.service = service
        event = notice.event
        time = notice.time.rfc3339
        account = Recipient(
            id: notice.account.id.rawValue, username: notice.account.username.rawValue,
            displayName: notice.account.displayName, email: notice.account.email)
        actor = notice.actor.type
        device = notice.userAgent.map { UserAgent($0).summary }
        address = notice.address
        text = notice.text(device: device)
    }

    /// One line of JSON in snake case.
    func encoded() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(self))
    }
}

extension SecurityNotice {
    /// The machine-readable name of the event.
    package var event: String {
        switch subject {
        case .changed(let name): name.rawValue
        case .newDevice: "new_device"
        case .replay: "session_replay"
        }
    }

    fileprivate func text(device: String?) -> String {
        let origin = [device.map { " by \($0)" }, address.map { " from \($0)" }].compactMap(\.self).joined()
        switch subject {
        case .newDevice: return "Your account was signed in to on a new device\(origin)."
        case .replay: return "An old ticket of yours was used again\(origin), so that session was ended."
        case .changed(.passwordChanged): return "Your password was changed\(origin)."
        case .changed(.passwordReset): return "Your password was reset\(origin)."
        case .changed(let name): return "Your account was changed\(origin): \(name.rawValue)."
        }
    }
}
