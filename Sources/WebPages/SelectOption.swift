/// One choice of a `select`.
struct SelectOption: Sendable, Equatable {
    let value: String
    let label: String
    let isChosen: Bool
}
