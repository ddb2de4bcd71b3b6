package import PageRendering

/// One line of the audit log on a page.
package struct EventRow: Sendable, Equatable {
    enum Tone: String, Sendable {
        case plain
        case good
        case warn
        case bad
    }

    /// The event in words.
    package let name: PageText
    /// The event's stable name.
    package let event: String
    let subject: String?
    package let actor: String?
    package let address: String?
    package let reason: PageText?
    package let time: TimeText
    let tone: Tone
    /// The page of the event.
    let href: String
}
