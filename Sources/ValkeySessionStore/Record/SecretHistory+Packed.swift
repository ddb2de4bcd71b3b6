import Sessions

extension SecretHistory {
    /// Digest 32, issued-at 8, whether there is an offer 1, nonce 8 and digest 32 if so, then for each replaced secret
    /// its digest 32, when 8, whether it has its grace 1.
    var packed: [UInt8] {
        var bytes = current.bytes + issuedAt.wire + [offer == nil ? 0 : 1]
        if let offer { bytes += offer.nonce.wire + offer.digest.bytes }
        for old in replaced { bytes += old.digest.bytes + old.replacedAt.wire + [old.isAcceptedInGrace ? 1 : 0] }
        return bytes
    }

    init(packed bytes: [UInt8]?) throws {
        var reader = try ByteReader(bytes, part: "secrets")
        let current = try reader.digest()
        let issuedAt = try reader.timestamp()
        var offer: Offer?
        if try reader.integer(UInt8.self) == 1 {
            offer = Offer(nonce: try reader.integer(), digest: try reader.digest())
        }
        var replaced: [Replaced] = []
        while !reader.isAtEnd {
            replaced.append(
                Replaced(
                    digest: try reader.digest(),
                    replacedAt: try reader.timestamp(),
                    isAcceptedInGrace: try reader.integer(UInt8.self) == 1
                )
            )
        }
        self.init(current: current, issuedAt: issuedAt, offer: offer, replaced: replaced)
    }
}
