/// The limits of one answer. The connection to a server that sends more is closed.
struct RESPLimits: Sendable {
    /// The maximum length of a text that ends with a line break, such as an error, in bytes.
    var line = 64 << 10
    /// The maximum length of a string that is announced with its length, in bytes.
    var bulk = 64 << 20
    /// The maximum length of a whole answer, in bytes.
    var answer = 128 << 20
    /// The maximum number of elements of one answer, on all levels together.
    var elements = 1 << 20
    /// The maximum depth of nested arrays.
    var depth = 16
}
