/// One line of the audit log on a page.
struct EventRow: Sendable, Equatable {
    enum Tone: String, Sendable {
        case plain
        case good
        case warn
        case bad
    }

    /// The event in words.
    let name: String
    /// The event's stable name.
    let event: String
    let subject: String?
    let actor: String?
    let address: String?
    let reason: String?
    let time: TimeText
    let tone: Tone
}
