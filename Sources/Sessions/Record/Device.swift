/// The known properties of the client that uses a session. Shown to its owner; never trusted for a decision.
public struct Device: Sendable, Hashable {
    /// Longest text kept of each field, in UTF-8 bytes.
    public static let fieldLimit = 256

    /// The `User-Agent` header as sent, cut at ``fieldLimit``. Empty when unknown.
    public var userAgent: String
    /// The network address, without port, cut at ``fieldLimit``. Empty when unknown.
    public var address: String
    /// A name the owner gave it, cut at ``fieldLimit``. Empty by default.
    public var label: String
    /// The name of the browser, by which an administrator finds its sessions ("Firefox"). Empty unless the application sets it, see
    /// ``SessionManager``.
    public var browser = "" { didSet { browser = Self.cut(browser) } }
    /// The name of the operating system, likewise ("Windows").
    public var system = "" { didSet { system = Self.cut(system) } }

    /// Describes a client.
    public init(userAgent: String = "", address: String = "", label: String = "") {
        self.userAgent = Self.cut(userAgent)
        self.address = Self.cut(address)
        self.label = Self.cut(label)
    }

    /// Whole characters only, so that the text stays valid.
    private static func cut(_ text: String) -> String {
        guard text.utf8.count > fieldLimit else { return text }
        var size = 0
        let kept = text.prefix {
            size += $0.utf8.count
            return size <= fieldLimit
        }
        return String(kept)
    }
}
