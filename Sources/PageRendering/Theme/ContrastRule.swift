/// Two colours of the style sheet that meet on pages, and the contrast that WCAG 2.2 AA needs between them.
struct ContrastRule: Hashable {
    let colour: ThemeColour
    let ground: ThemeColour
    let needed: Double

    /// Whether the contrast is enough in a palette.
    func holds(in palette: Palette) -> Bool {
        palette[colour].contrast(with: palette[ground]) >= needed
    }

    /// Every pair of the style sheet.
    static let all = texts + shapes

    /// Success criterion 1.4.3.
    private static let texts: [ContrastRule] = [
        (.ink, [.paper, .card, .infoWash, .goodWash, .badWash]),
        (.muted, [.paper, .card, .infoWash, .goodWash, .badWash]),
        (.link, [.paper, .card, .infoWash, .goodWash, .badWash]),
        (.accent, [.paper, .card]),
        (.onAccent, [.accent, .accentStrong]),
        (.onStub, [.stub, .stubQuiet]),
        (.good, [.goodWash]),
        (.bad, [.paper, .card, .infoWash, .badWash]),
    ].flatMap { rules($0, on: $1, needed: 4.5) }

    /// Success criterion 1.4.11: the border of fields and buttons, the outline of what has the focus, the bars of charts.
    private static let shapes: [ContrastRule] = [
        (.fieldLine, [.paper, .card]),
        (.accent, [.infoWash, .goodWash, .badWash]),
        (.good, [.card]),
        (.infoLine, [.card]),
    ].flatMap { rules($0, on: $1, needed: 3) }

    private static func rules(_ colour: ThemeColour, on grounds: [ThemeColour], needed: Double) -> [ContrastRule] {
        grounds.map { ContrastRule(colour: colour, ground: $0, needed: needed) }
    }
}
