/// A command and its arguments, as bytes.
package struct RESPCommand: Sendable, Hashable {
    /// The command's words: its name first.
    package let words: [[UInt8]]
    /// The key that decides which node of a cluster gets the command; nil if any node will do.
    package let key: [UInt8]?

    /// Creates a command.
    package init(_ name: String, _ arguments: [[UInt8]] = [], key: [UInt8]? = nil) {
        self.words = [Array(name.utf8)] + arguments
        self.key = key
    }
}
