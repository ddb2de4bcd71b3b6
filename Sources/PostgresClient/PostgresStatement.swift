import SQLInterface

/// A statement with its values in wire format: numbers and bytes in binary, text unchanged.
struct PostgresStatement: Sendable {
    let text: String
    let values: [SQLValue]

    init(_ text: String, _ values: [SQLValue] = []) {
        self.text = text
        self.values = values
    }

    /// The server's number for each value's type. The server itself finds the type of a NULL.
    var types: [UInt32] { values.map(\.typeNumber) }

    /// The identity of a prepared statement, which depends on the types: NULLs change them.
    struct Key: Hashable {
        let text: String
        let types: [UInt32]
    }

    var key: Key { Key(text: text, types: types) }

    /// Runs `body` with the values in libpq's form: pointers, lengths and formats.
    func withParameters<Result>(
        _ body: ([UnsafePointer<CChar>?], [Int32], [Int32]) throws -> Result
    ) rethrows -> Result {
        var bytes: [CChar] = []
        var places: [Int?] = []
        for value in values {
            places.append(value == .null ? nil : bytes.count)
            bytes += value.wire.map { CChar(bitPattern: $0) }
            // Text ends with NUL; an empty value still needs a valid pointer.
            bytes.append(0)
        }
        let lengths = values.map { Int32($0.wire.count) }
        let formats = values.map { $0.isBinary ? Int32(1) : 0 }
        return try bytes.withUnsafeBufferPointer { buffer in
            let pointers = places.map { place in place.flatMap { buffer.baseAddress?.advanced(by: $0) } }
            return try body(pointers, lengths, formats)
        }
    }
}

extension SQLValue {
    fileprivate var typeNumber: UInt32 {
        switch self {
        case .null: 0
        case .integer: TypeNumber.int8
        case .text: TypeNumber.text
        case .bytes: TypeNumber.bytea
        }
    }

    fileprivate var isBinary: Bool {
        switch self {
        case .integer, .bytes: true
        case .null, .text: false
        }
    }

    fileprivate var wire: [UInt8] {
        switch self {
        case .null: []
        case .integer(let number): withUnsafeBytes(of: number.bigEndian) { Array($0) }
        case .text(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        }
    }
}

/// PostgreSQL's fixed numbers of the supported types.
enum TypeNumber {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let void: UInt32 = 2278
    static let text: UInt32 = 25
}
