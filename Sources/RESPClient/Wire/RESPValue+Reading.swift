extension RESPValue {
    /// The text, if it is one; bytes are read as UTF-8.
    package var text: String? {
        switch self {
        case .simple(let text): text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        default: nil
        }
    }
}
