import Sessions

extension SessionRotation {
    /// The kind, the time and the arguments of the kind, for the script.
    var words: [[UInt8]] {
        switch self {
        case .offer(let offer, let now):
            return [Array("offer".utf8), now.wire, offer.nonce.wire + offer.digest.bytes]
        case .confirm(let now):
            return [Array("confirm".utf8), now.wire]
        case .replace(let replacement):
            let words = [
                Array("replace".utf8), replacement.at.wire, replacement.digest.bytes, replacement.csrf.bytes,
                replacement.epoch?.decimal ?? [],
            ]
            guard let proof = replacement.authentication else { return words }
            return words + [
                Array(String(proof.assurance.rawValue).utf8), proof.absoluteExpiry.wire,
                TimeToLive.until(proof.absoluteExpiry, from: replacement.at),
            ] + proof.methods.map { Array($0.rawValue.utf8) }
        }
    }
}
