/// The result of one check, with one sentence that says what was seen.
package enum Outcome: Sendable, Equatable {
    case pass(String)
    case fail(String)
    case notChecked(String)

    /// The word in reports.
    package var verdict: String {
        switch self {
        case .pass: "pass"
        case .fail: "fail"
        case .notChecked: "not checked"
        }
    }

    /// What was seen, or why nothing was concluded. It contains no value of a cookie and no password.
    package var sentence: String {
        switch self {
        case .pass(let sentence), .fail(let sentence), .notChecked(let sentence): sentence
        }
    }
}

/// One question about a site.
struct Check: Sendable {
    /// The stable name in reports.
    let name: String
    /// Why it matters, with where that is written.
    let why: String
    let source: String
    /// How to mend a failure.
    let mend: String
    /// Concludes from what was seen.
    let judge: @Sendable (Evidence) -> Outcome

    init(
        _ name: String, why: String, source: String, mend: String, _ judge: @escaping @Sendable (Evidence) -> Outcome
    ) {
        self.name = name
        self.why = why
        self.source = source
        self.mend = mend
        self.judge = judge
    }

    /// All checks, in the order of the report.
    static let all = transport + cookie + identifier + login + logout + forgery + surroundings
}
