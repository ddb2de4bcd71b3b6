/// One answer of a Redis or Valkey server, in either version of the protocol (RESP2, RESP3).
package enum RESPValue: Sendable, Hashable {
    /// Nothing: `_` in RESP3, `$-1` or `*-1` in RESP2.
    case null
    /// A short text without line breaks, such as `OK`.
    case simple(String)
    /// The server refused the command.
    case error(RESPServerError)
    /// A whole number.
    case integer(Int64)
    /// A floating-point number (RESP3).
    case double(Double)
    /// True or false (RESP3).
    case boolean(Bool)
    /// Any bytes.
    case bytes([UInt8])
    /// Values in order; sets too.
    case array([RESPValue])
    /// Keys and values in the order in which they were sent (RESP3).
    case map([RESPPair])
    /// A push message of the server (RESP3).
    case push([RESPValue])
}
