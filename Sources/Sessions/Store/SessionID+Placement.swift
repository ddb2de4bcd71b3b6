import Crypto

extension SessionID {
    /// Where the sessions of one principal are stored in a cluster: a keyed hash of the principal is the first two bytes of the
    /// handle of each.
    ///
    /// A clustered store changes only data on one node in one step, and it finds the node by these two bytes. The hash is keyed
    /// so that a handle, which may be shown and logged, does not reveal its owner. All instances of a server share the key;
    /// after a change of the key, existing sessions are no longer found by their owner.
    public struct Placement: Sendable, CustomStringConvertible, CustomReflectable {
        private enum Rule {
            case keyed(Words)
            case constant(UInt16)
        }

        private let rule: Rule

        /// Creates a placement by `key`, which is secret and 32 bytes long. `nil` for any other length.
        public init?(key: some Collection<UInt8>) {
            guard let key = Words(key) else { return nil }
            rule = .keyed(key)
        }

        /// Puts every principal in the same place: for tests with invented handles.
        package init(constant prefix: UInt16) {
            rule = .constant(prefix)
        }

        /// The first two bytes, big-endian, of the handle of each of the principal's sessions.
        package func prefix(of principal: PrincipalID) -> UInt16 {
            switch rule {
            case .constant(let prefix): return prefix
            case .keyed(let key):
                var mac = HMAC<SHA256>(key: key.withUnsafeBytes { SymmetricKey(data: $0) })
                mac.update(data: Array("coatcheck session placement".utf8))
                mac.update(data: Array(principal.rawValue.utf8))
                return mac.finalize().withUnsafeBytes { UInt16($0[0]) << 8 | UInt16($0[1]) }
            }
        }

        /// The type's name; never the key.
        public var description: String { "SessionID.Placement" }
        /// An empty mirror, so that reflection does not show the key.
        public var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// The first two bytes, big-endian.
    package var prefix: UInt16 { UInt16(truncatingIfNeeded: high >> 48) }

    /// The same handle with `prefix` as its first two bytes.
    package func placed(at prefix: UInt16) -> SessionID {
        SessionID(high: high & 0x0000_FFFF_FFFF_FFFF | UInt64(prefix) << 48, low: low)
    }
}
