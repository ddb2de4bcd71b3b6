/// The colours of the pages: the custom properties of the style sheet that a theme may set.
enum ThemeColour: String, CaseIterable {
    case paper
    case card
    case ink
    case muted
    case line
    case fieldLine = "field-line"
    case accent
    case accentStrong = "accent-strong"
    case onAccent = "on-accent"
    case link
    case stub
    case onStub = "on-stub"
    case stubQuiet = "stub-quiet"
    case good
    case goodWash = "good-wash"
    case bad
    case badWash = "bad-wash"
    case infoWash = "info-wash"
    case infoLine = "info-line"

    /// The colour's use, for the file that `coatcheck theme init` writes.
    var use: String {
        switch self {
        case .paper: "the ground of the page"
        case .card: "the ground of panels, tickets, fields and the head of the page"
        case .ink: "text"
        case .muted: "help and other quiet text"
        case .line: "lines that only divide"
        case .fieldLine: "the border of fields and buttons"
        case .accent: "the main button, the current page, the outline of what has the focus"
        case .accentStrong: "the main button under the pointer"
        case .onAccent: "text on these two"
        case .link: "links"
        case .stub: "the stub of a ticket"
        case .onStub: "text on the stub"
        case .stubQuiet: "the stub of other sessions"
        case .good: "good news, and its bars in charts"
        case .goodWash: "the ground of good news"
        case .bad: "errors, dangerous buttons, and their bars in charts"
        case .badWash: "the ground of errors"
        case .infoWash: "the ground of notices"
        case .infoLine: "the border of notices, and warnings in charts"
        }
    }
}
