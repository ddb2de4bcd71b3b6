/// How a line of the log is written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// For readers: time, level, message and values, separated by spaces.
    case text
    /// For programs: one JSON object for each line.
    case json
}
