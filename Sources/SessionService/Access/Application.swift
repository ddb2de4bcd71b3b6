import Operations
import ServerTables
import Sessions

/// An application that keeps its sessions here, and everything that depends on which one it is: whose sessions it reaches, the
/// names of its principals and of its data, and its cookie.
struct Application: Sendable {
    let settings: ServiceApplication
    let cookie: SessionCookie
    /// The manager of its sessions.
    let sessions: SessionManager

    var name: String { settings.name }
    /// Whether its sessions are the server's own, and its principals the server's accounts.
    var sharesAccounts: Bool { settings.sharesAccounts }

    /// Creates the view of an application.
    ///
    /// - Parameters:
    ///   - sessions: the server's own manager.
    ///   - ownCookie: the server's own cookie.
    init(_ settings: ServiceApplication, of sessions: SessionManager, ownCookie: SessionCookie) throws {
        self.settings = settings
        self.sessions = settings.sharesAccounts ? sessions : sessions.manager(of: settings.name)
        cookie = try settings.cookie(beside: ownCookie)
    }

    // MARK: - Principals

    /// Longest name of a principal, in bytes.
    static let principalLimit = 256

    /// The principal that the application calls by this name. Others may call another principal so.
    func principal(_ name: String) throws -> PrincipalID {
        guard (1...Self.principalLimit).contains(name.utf8.count),
            !name.unicodeScalars.contains(where: { $0.value < 0x20 })
        else {
            throw ServiceRefusal.badField(
                "principal", "A principal is 1 to \(Self.principalLimit) bytes without control characters.")
        }
        guard sharesAccounts else { return PrincipalID(name, of: self.name) }
        // With a slash it would be a principal of another application.
        guard !name.contains("/") else {
            throw ServiceRefusal.badField("principal", "The principal is the identifier of an account of this server.")
        }
        return PrincipalID(name)
    }

    /// The application's name for a principal.
    func name(of principal: PrincipalID) -> String {
        settings.sharesAccounts ? principal.rawValue : principal.name(in: name)
    }

    // MARK: - Data

    /// The name under which a value of the application is stored. In sessions that it shares with this server, it sees no values
    /// but its own; theirs are stored under names to which the limits of the server's own values do not apply.
    func stored(_ name: String) -> String { settings.sharesAccounts ? "\0\(self.name)\0\(name)" : name }

    /// The application's name for a stored value. `nil` if it is not the application's.
    func visible(_ stored: String) -> String? {
        guard settings.sharesAccounts else { return stored.utf8.first == 0 ? nil : stored }
        let prefix = "\0\(name)\0"
        guard stored.utf8.count > prefix.utf8.count, stored.utf8.starts(with: prefix.utf8) else { return nil }
        return String(decoding: stored.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
    }

    /// The name under which the marks of repeatable changes are stored.
    var marksName: String { "\0\(name)\0" }

    /// The application's values in a session.
    func data(of record: SessionRecord) -> [String: [UInt8]] { visible(record.data) }

    /// The application's values among all that are stored.
    func visible(_ all: SessionData) -> [String: [UInt8]] {
        var data: [String: [UInt8]] = [:]
        for (stored, value) in all.fields {
            if let name = visible(stored) { data[name] = value }
        }
        return data
    }
}
