/// A number of a JSON document that can be added to another one: whole as long as both are.
enum JSONNumber: Equatable {
    case whole(Int64)
    case fraction(Double)

    /// Reads the bytes of a JSON value. `nil` if it is no number, or beyond the range of a double.
    init?(_ bytes: [UInt8]) {
        guard let first = bytes.first,
            first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        if let whole = Int64(text) {
            self = .whole(whole)
        } else if let fraction = Double(text), fraction.isFinite {
            self = .fraction(fraction)
        } else {
            return nil
        }
    }

    /// The sum. `nil` if it cannot be stored: a whole number of more than 64 bits, or an infinite one.
    func adding(_ other: JSONNumber) -> JSONNumber? {
        if case .whole(let one) = self, case .whole(let two) = other {
            let (sum, overflow) = one.addingReportingOverflow(two)
            return overflow ? nil : .whole(sum)
        }
        let sum = double + other.double
        return sum.isFinite ? .fraction(sum) : nil
    }

    private var double: Double {
        switch self {
        case .whole(let number): Double(number)
        case .fraction(let number): number
        }
    }

    /// The number as JSON.
    var bytes: [UInt8] {
        switch self {
        case .whole(let number): Array(String(number).utf8)
        case .fraction(let number): Array("\(number)".utf8)
        }
    }
}
