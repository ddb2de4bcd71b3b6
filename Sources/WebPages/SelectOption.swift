import PageRendering

/// One choice of a `select`.
struct SelectOption: Sendable, Equatable {
    let value: String
    let label: PageText
    let isChosen: Bool
}
