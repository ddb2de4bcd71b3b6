import PageRendering

/// A filter of a list as a query, or why nothing can match it.
enum FilterReading<Query: Sendable>: Sendable {
    case query(Query)
    case problem(FormProblems)

    /// What is wrong in a field.
    static func problem(_ text: PageText, field: String) -> Self {
        .problem(FormProblems("Nothing can match", text, field: field))
    }
}
