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
        case .failedProof: "session_proof_failed"
        case .wrongFactors: "wrong_factors"
        case .recoveryCodeUsed: "recovery_code_used"
        case .copiedPasskey: "copied_passkey"
        }
    }

    fileprivate func text(device: String?) -> String {
        let origin = [device.map { " by \($0)" }, address.map { " from \($0)" }].compactMap(\.self).joined()
        switch subject {
        case .newDevice: return "Your account was signed in to on a new device\(origin)."
        case .replay: return "An old ticket of yours was used again\(origin), so that session was ended."
        case .failedProof:
            return
                "A copy of your session's cookies may have been used\(origin). It was refused, because it did not prove to come from your browser. Sign out on all devices and change your password if you do not know how this happened."
        case .wrongFactors:
            return
                "Your password was entered correctly\(origin), followed by three wrong second factors. If that was not you, change your password."
        case .recoveryCodeUsed(let left): return "A recovery code of yours was used\(origin). You have \(left) left."
        case .copiedPasskey:
            return
                "A passkey of yours was used\(origin) in a way that suggests a copy of it. If you did not expect that, remove it."
        case .changed(.factorEnrolled): return "A second factor was added to your account\(origin)."
        case .changed(.factorRemoved): return "A second factor was removed from your account\(origin)."
        case .changed(.factorDemandChanged):
            return "It was changed\(origin) whether your account asks for a second factor at sign-in."
        case .changed(.recoveryCodesReplaced):
            return "You have new recovery codes; the earlier ones no longer work\(origin)."
        case .changed(.passwordChanged): return "Your password was changed\(origin)."
        case .changed(.passwordReset): return "Your password was reset\(origin)."
        case .changed(let name): return "Your account was changed\(origin): \(name.rawValue)."
        }
    }
}
