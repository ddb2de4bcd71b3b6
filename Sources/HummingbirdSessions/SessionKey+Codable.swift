public import Sessions

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension SessionKey where Value: Codable {
    /// A key whose values are stored as JSON: `static let cart = SessionKey<Cart>("cart")`.
    ///
    /// - Parameter unreadable: how to treat a value whose JSON cannot be decoded, because the type has changed since. Default
    ///   an error that names the key.
    public init(_ name: String, ifUnreadable unreadable: Unreadable = .error) {
        self.init(
            name,
            ifUnreadable: unreadable,
            encode: { Array(try jsonEncoder.encode($0)) },
            decode: { try jsonDecoder.decode(Value.self, from: Data($0)) }
        )
    }
}

private let jsonEncoder = JSONEncoder()
private let jsonDecoder = JSONDecoder()
