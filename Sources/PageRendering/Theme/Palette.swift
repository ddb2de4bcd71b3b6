/// The colours of the pages in one scheme.
struct Palette {
    private var colours: [ThemeColour: RGBColour]

    /// The built-in colours: those of the style sheet. A test compares the two.
    static func standard(_ scheme: ColourScheme) -> Palette {
        let texts = scheme == .light ? light : dark
        return Palette(
            colours: Dictionary(
                uniqueKeysWithValues: texts.compactMap { colour, text in
                    RGBColour(text).map { (colour, $0) }
                }))
    }

    /// The palette with other colours.
    func with(_ others: [ThemeColour: RGBColour]) -> Palette {
        Palette(colours: colours.merging(others) { $1 })
    }

    /// The tables have all colours; black stands for one that they lack.
    subscript(colour: ThemeColour) -> RGBColour {
        colours[colour] ?? RGBColour(red: 0, green: 0, blue: 0)
    }

    private static let light: [ThemeColour: String] = [
        .paper: "#f5efe4", .card: "#fffdf8", .ink: "#241d1a", .muted: "#63574f", .line: "#d8cbb9",
        .fieldLine: "#8d7d6f", .accent: "#8a1c32", .accentStrong: "#6d1326", .onAccent: "#fff8f1", .link: "#1c4f7c",
        .stub: "#8a1c32", .onStub: "#fbeee6", .stubQuiet: "#63574f", .good: "#1f5d3f", .goodWash: "#e4f0e6",
        .bad: "#98190f", .badWash: "#fbe7e1", .infoWash: "#f6ead0", .infoLine: "#a97a1d",
    ]

    private static let dark: [ThemeColour: String] = [
        .paper: "#17110f", .card: "#231a17", .ink: "#f4eadd", .muted: "#bcab9c", .line: "#45372f",
        .fieldLine: "#8f7d70", .accent: "#f0b7a6", .accentStrong: "#ffd0c2", .onAccent: "#2b0f10", .link: "#a9cdf0",
        .stub: "#7a1b2f", .onStub: "#fbe6dc", .stubQuiet: "#4b3c34", .good: "#a4d8b4", .goodWash: "#1d2f24",
        .bad: "#ffb4a6", .badWash: "#3d1c18", .infoWash: "#33281a", .infoLine: "#d6a54a",
    ]
}
