/// The six digits that a user typed from an authenticator app.
///
/// It is as secret as a password while its time step lasts, so it cannot be printed.
package struct OneTimeCode: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The length of a code. Apps ignore another one that a link asks for, so there is only this.
    static let digitCount = 6

    /// The digits as a number below 1,000,000.
    private let value: UInt32

    /// Reads what was typed. Spaces are removed, because apps show them; what remains must be exactly six ASCII digits,
    /// otherwise `nil`.
    package init?(_ text: String) {
        let digits = text.utf8.filter { $0 != UInt8(ascii: " ") }
        guard digits.count == Self.digitCount,
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        value = digits.reduce(0) { $0 * 10 + UInt32($1 - UInt8(ascii: "0")) }
    }

    /// The code that RFC 4226 §5.3 makes of a 31-bit number: its last six digits.
    init(truncating number: UInt32) {
        value = number % 1_000_000
    }

    /// The six digits as an app shows them. Never to be logged.
    package var wireValue: String {
        let digits = String(value)
        return String(repeating: "0", count: Self.digitCount - digits.count) + digits
    }

    /// Equality in constant time.
    func matches(_ other: OneTimeCode) -> Bool {
        value ^ other.value == 0
    }

    package var description: String { "OneTimeCode" }
    package var debugDescription: String { "OneTimeCode" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
