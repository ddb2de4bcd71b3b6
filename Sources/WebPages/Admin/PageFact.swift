import PageRendering
import Sessions

/// One line of what a page says about a session or an event: a text, perhaps with a link, or a time.
struct PageFact: Sendable, Equatable {
    let name: PageText
    var text: PageText?
    var href: String?
    var time: TimeText?

    init(_ name: PageText, _ text: PageText, href: String? = nil) {
        (self.name, self.text, self.href) = (name, text, href)
    }

    init(_ name: PageText, _ time: TimeText) {
        (self.name, self.time) = (name, time)
    }

    /// An account by its name, with a link; one that was deleted by its identifier.
    static func account(_ name: PageText, _ id: PrincipalID, _ names: [PrincipalID: String]) -> PageFact {
        names[id].map { PageFact(name, PageText(verbatim: $0), href: AdminConsole.link(to: id)) }
            ?? PageFact(name, PageText(verbatim: id.rawValue))
    }
}
