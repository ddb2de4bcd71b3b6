import Sessions

/// One session in a list, as its owner or an administrator sees it. Holds the public handle, never the token.
struct DeviceTicket: Sendable, Equatable {
    /// Whose session it is, where that is worth saying.
    struct Owner: Sendable, Equatable {
        let username: String
        let href: String
    }

    let id: String
    let number: String
    let title: String
    let isHandheld: Bool
    let address: String
    let signedIn: TimeText
    let lastSeen: TimeText
    let isCurrent: Bool
    let isRemembered: Bool
    let owner: Owner?

    init(_ record: SessionRecord, current: SessionID?, owner: Owner? = nil, now: Timestamp) {
        let agent = UserAgent(record.device.userAgent)
        id = record.id.description
        number = Self.number(of: record.id)
        title = record.device.label.isEmpty ? agent.summary : record.device.label
        isHandheld = agent.isHandheld
        address = record.device.address.isEmpty ? "unknown" : record.device.address
        signedIn = TimeText(record.authenticatedAt ?? record.createdAt, now: now)
        lastSeen = TimeText(record.lastSeen, now: now)
        isCurrent = record.id == current
        isRemembered = record.lifetime == .remembered
        self.owner = owner
    }

    /// Four digits to tell tickets apart by eye. They identify nothing: the handle does.
    static func number(of id: SessionID) -> String {
        let value = id.bytes.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) } % 10_000
        let digits = String(value)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
