package import Sessions

extension AssuranceLevel {
    /// The name of the level outside the program: `aal1`, `aal2` or `aal3`.
    package var name: String { "aal\(rawValue)" }

    /// The level of a name. `nil` for any other text.
    package init?(name: String) {
        guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }
}
