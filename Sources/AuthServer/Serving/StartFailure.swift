/// Something outside keeps the server from starting: a port, a file, a store. The process exits with 69.
package struct StartFailure: Error, CustomStringConvertible {
    /// What, in one sentence, for the operator.
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
