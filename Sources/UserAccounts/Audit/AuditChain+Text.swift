extension AuditChain: LosslessStringConvertible {
    /// `seq:hash`, to be noted where nobody who can change the log can change the note.
    package var description: String { "\(sequence):\(hash.hexadecimal)" }

    /// Reads what ``description`` wrote.
    package init?(_ description: String) {
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0, parts[0].allSatisfy(\.isNumber),
            let hash = [UInt8](hexadecimal: String(parts[1])), hash.count == 32
        else { return nil }
        self.init(sequence: sequence, hash: hash)
    }
}
