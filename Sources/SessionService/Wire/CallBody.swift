import HTTPTypes
import Hummingbird
import NIOCore
import Sessions

/// The body of a call: a JSON object whose members are read by name. Unknown ones are ignored, so that a client may be newer
/// than the service.
struct CallBody {
    /// Largest body, in bytes.
    static let byteLimit = 96 << 10

    /// The body as it was sent.
    let bytes: [UInt8]
    private let members: [String: ArraySlice<UInt8>]

    /// Reads the body of a request.
    init(_ request: Request) async throws {
        if let length = request.headers[.contentLength], Int(length).map({ $0 > Self.byteLimit }) ?? true {
            throw ServiceRefusal.bodyTooLarge
        }
        do {
            try self.init(Array(try await request.body.collect(upTo: Self.byteLimit).readableBytesView))
        } catch is NIOTooManyBytesError {
            throw ServiceRefusal.bodyTooLarge
        }
    }

    init(_ bytes: [UInt8]) throws {
        self.bytes = bytes
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw ServiceRefusal.badRequest("The body is not UTF-8.")
        }
        members = try Self.object(bytes[...], named: nil)
    }

    private static func object(_ bytes: ArraySlice<UInt8>, named name: String?) throws -> [String: ArraySlice<UInt8>] {
        guard let list = try? JSONText.members(of: bytes) else {
            throw ServiceRefusal.badRequest(
                name.map { "The field \($0) is not an object." } ?? "The body is not a JSON object.", field: name)
        }
        var members: [String: ArraySlice<UInt8>] = [:]
        for member in list where members.updateValue(member.value, forKey: member.name) != nil {
            throw ServiceRefusal.badRequest("The field \(member.name.prefix(64)) occurs twice.", field: member.name)
        }
        return members
    }

    /// The bytes of a member. `nil` if it is missing or null.
    private func value(_ name: String) -> ArraySlice<UInt8>? {
        members[name].flatMap { $0.elementsEqual("null".utf8) ? nil : $0 }
    }

    private func wrong(_ name: String, _ expected: String) -> ServiceRefusal {
        .badRequest("The field \(name) must be \(expected).", field: name)
    }

    private func required<Value>(_ name: String, _ value: Value?) throws -> Value {
        guard let value else { throw ServiceRefusal.badRequest("The field \(name) is missing.", field: name) }
        return value
    }

    // MARK: - Members by type

    func text(_ name: String) throws -> String? {
        guard let bytes = value(name) else { return nil }
        guard let text = JSONText.string(bytes) else { throw wrong(name, "a string") }
        return text
    }

    func requiredText(_ name: String) throws -> String { try required(name, try text(name)) }

    func flag(_ name: String) throws -> Bool {
        guard let bytes = value(name) else { return false }
        if bytes.elementsEqual("true".utf8) { return true }
        guard bytes.elementsEqual("false".utf8) else { throw wrong(name, "true or false") }
        return false
    }

    func integer(_ name: String) throws -> Int64? {
        guard let bytes = value(name) else { return nil }
        guard let number = Int64(String(decoding: bytes, as: UTF8.self)) else { throw wrong(name, "a whole number") }
        return number
    }

    /// A whole number of seconds, at least one.
    func seconds(_ name: String) throws -> Duration? {
        guard let number = try integer(name) else { return nil }
        guard number > 0 else { throw wrong(name, "a number of seconds greater than 0") }
        return .seconds(min(number, 1 << 40))
    }

    func texts(_ name: String) throws -> [String]? {
        guard let bytes = value(name) else { return nil }
        guard let elements = try? JSONText.elements(of: bytes) else { throw wrong(name, "a list of strings") }
        return try elements.map { element in
            guard let text = JSONText.string(element) else { throw wrong(name, "a list of strings") }
            return text
        }
    }

    /// An object's members, whose values are JSON.
    func object(_ name: String) throws -> [String: [UInt8]]? {
        try members(of: name)?.mapValues { Array($0) }
    }

    private func members(of name: String) throws -> [String: ArraySlice<UInt8>]? {
        guard let bytes = value(name) else { return nil }
        return try Self.object(bytes, named: name)
    }

    func id(_ name: String) throws -> SessionID? {
        guard let text = try text(name) else { return nil }
        guard let id = SessionID(text) else { throw wrong(name, "the handle of a session, 22 characters") }
        return id
    }

    func requiredID(_ name: String = "id") throws -> SessionID { try required(name, try id(name)) }

    /// The client's mark of an intended change. At least 16 characters: it must not occur again by chance.
    func key() throws -> String? {
        guard let key = try text("key") else { return nil }
        guard (16...64).contains(key.utf8.count) else { throw wrong("key", "16 to 64 characters, made at random") }
        return key
    }

    /// The client as the application sees it.
    func device() throws -> Device {
        guard let fields = try members(of: "device") else { return Device() }
        func text(_ name: String) throws -> String {
            guard let bytes = fields[name], !bytes.elementsEqual("null".utf8) else { return "" }
            guard let text = JSONText.string(bytes) else { throw wrong("device.\(name)", "a string") }
            return text
        }
        return Device(
            userAgent: try text("user_agent"), address: try text("address"), label: try text("label"))
    }
}
