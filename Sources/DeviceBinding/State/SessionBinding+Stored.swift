package import Sessions

/// The stored form: a version, the state, the times, the key and the values of the cookie, at fixed places.
extension SessionBinding {
    /// The name of the value among a session's data. Names that begin with NUL are the program's own.
    package static let field = "\0binding"

    private static let version: UInt8 = 1

    /// The binding of a session, as stored.
    package enum Stored: Sendable {
        /// No browser has registered a key.
        case none
        /// The session has this binding.
        case binding(SessionBinding)
        /// The stored value is of no known form: of a later version, or damaged. The session must not count as unbound.
        case unreadable

        /// When the browser last proved the key of a bound session. `nil` without a binding, and on probation.
        package var provedAt: Timestamp? {
            guard case .binding(let binding) = self, binding.state == .bound else { return nil }
            return binding.provedAt
        }

        /// Whether every request of the session has to be proved.
        package var isBound: Bool {
            switch self {
            case .none: false
            case .binding(let binding): binding.state == .bound
            case .unreadable: true
            }
        }
    }

    /// The binding of a session.
    ///
    /// - Parameter field: the name of the value. Default that of the session itself.
    package static func stored(in record: SessionRecord, under field: String = SessionBinding.field) -> Stored {
        guard let bytes = record.data[field] else { return .none }
        return SessionBinding(stored: bytes).map { .binding($0) } ?? .unreadable
    }

    /// The sessions whose binding ``Stored/isBound``, or all others.
    package static func filter(isBound: Bool) -> SessionQuery.ValueFilter {
        SessionQuery.ValueFilter(name: field, ignoring: [version, 0], isPresent: isBound)
    }

    var bytes: [UInt8] {
        var bytes = [Self.version, state == .bound ? 1 : 0, key.algorithm == .rs256 ? 1 : 0]
        for time in [registeredAt, provedAt, latestChallenge] { bytes += Self.bytes(time) }
        bytes += [UInt8(issued.count)]
        for token in issued { bytes += token.digest.bytes + Self.bytes(token.at) + Self.bytes(token.expiry) }
        return bytes + key.bytes
    }

    init?(stored bytes: [UInt8]) {
        var reader = ByteReader(rest: bytes[...])
        guard reader.byte() == Self.version, let state = reader.byte(), state < 2, let algorithm = reader.byte(),
            algorithm < 2, let registeredAt = reader.time(), let provedAt = reader.time(),
            let latestChallenge = reader.time(), let count = reader.byte(), count <= Self.issuedLimit
        else { return nil }
        var issued: [Issued] = []
        for _ in 0..<count {
            guard let digest = reader.take(32).flatMap({ SecretDigest(bytes: $0) }), let at = reader.time(),
                let expiry = reader.time()
            else { return nil }
            issued.append(Issued(digest: digest, at: at, expiry: expiry))
        }
        guard let key = DeviceKey(algorithm == 1 ? .rs256 : .es256, stored: Array(reader.rest)) else { return nil }
        self.init(
            key: key, registeredAt: registeredAt, state: state == 1 ? .bound : .probation, provedAt: provedAt,
            latestChallenge: latestChallenge, issued: issued)
    }

    private static func bytes(_ time: Timestamp) -> [UInt8] {
        withUnsafeBytes(of: time.milliseconds.bigEndian) { Array($0) }
    }
}

/// Takes values from the front of bytes.
private struct ByteReader {
    var rest: ArraySlice<UInt8>

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func time() -> Timestamp? {
        take(8).map { bytes in
            Timestamp(milliseconds: Int64(bitPattern: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }))
        }
    }
}
