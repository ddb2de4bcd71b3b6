/// What became of an account that came from another system.
package enum TransferOutcome: Hashable, Sendable {
    /// It exists now.
    case created

    /// It exists since an earlier transfer.
    case transferredBefore

    /// Another account has the name, or one that looks like it.
    case usernameTaken

    /// A field cannot be accepted.
    case malformed
}
