/// What failures are counted under: a keyed hash, so that what is stored tells neither names nor addresses.
package struct FailureKey: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}
