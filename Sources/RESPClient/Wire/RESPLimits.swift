/// The most that one answer may hold. A server that sends more is cut off.
struct RESPLimits: Sendable {
    /// Longest text that ends with a line break, such as an error, in bytes.
    var line = 64 << 10
    /// Longest string that is announced with its length, in bytes.
    var bulk = 64 << 20
    /// Longest whole answer, in bytes.
    var answer = 128 << 20
    /// Most elements of one answer, on all its levels together.
    var elements = 1 << 20
    /// Most levels of arrays within arrays.
    var depth = 16
}
