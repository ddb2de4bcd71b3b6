import DeviceBinding
import Operations
package import PageRendering
import Sessions

/// One session in a list, as its owner or an administrator sees it. Contains the public handle, never the token.
package struct DeviceRow: Sendable, Equatable {
    /// The owner of the session, in lists that show it.
    struct Owner: Sendable, Equatable {
        let username: String
        /// The page of the account. `nil` for a principal of an application, which has no account here.
        let href: String?
    }

    package let id: String
    /// The beginning of the handle, by which users can distinguish sessions.
    package let number: String
    let title: PageText
    /// The name of the device, also after its browser was updated.
    let device: PageText
    let isHandheld: Bool
    package let address: PageText
    /// Where the address is used, in words.
    let place: PageText?
    let signedIn: TimeText
    package let lastSeen: TimeText
    let isCurrent: Bool
    let isRemembered: Bool
    /// Whether only the browser that began the session can use it.
    let isBound: Bool
    /// When that browser last proved its key.
    let proved: TimeText?
    let owner: Owner?
    /// The application that the session belongs to, if it is not this server's own.
    let application: String?

    init(
        _ record: SessionRecord,
        current: SessionID?,
        owner: Owner? = nil,
        places: PlaceFinder? = nil,
        now: Timestamp
    ) {
        id = record.id.description
        number = String(record.id.description.prefix(5))
        title = Self.title(of: record)
        device =
            record.device.label.isEmpty
            ? UserAgent(record.device.userAgent).summaryWords : PageText(verbatim: record.device.label)
        isHandheld = UserAgent(record.device.userAgent).isHandheld
        address = record.device.address.isEmpty ? "unknown" : PageText(verbatim: record.device.address)
        place = places?.place(of: record.device.address)?.words
        signedIn = TimeText(record.authenticatedAt ?? record.createdAt, now: now)
        lastSeen = TimeText(record.lastSeen, now: now)
        isCurrent = record.id == current
        isRemembered = record.lifetime == .remembered
        let binding = SessionBinding.stored(in: record)
        isBound = binding.isBound
        proved = binding.provedAt.map { TimeText($0, now: now) }
        self.owner = owner
        application = record.application
    }

    /// The user's name for the device, or else its browser and system.
    static func title(of record: SessionRecord) -> PageText {
        record.device.label.isEmpty
            ? UserAgent(record.device.userAgent).detailWords : PageText(verbatim: record.device.label)
    }
}
