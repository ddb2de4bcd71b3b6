/// What a check is about, for readers.
package struct CheckDescription: Encodable, Sendable {
    let check: String
    let why: String
    let source: String
    let mend: String

    /// All checks, in the order of the report.
    package static let all = Check.all.map {
        CheckDescription(check: $0.name, why: $0.why, source: $0.source, mend: $0.mend)
    }

    /// A few lines for users.
    package var text: String {
        "\(check)\n  why   \(why) (\(source))\n  mend  \(mend)\n"
    }
}
