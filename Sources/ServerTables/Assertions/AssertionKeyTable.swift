import Crypto
import Foundation
package import SQLInterface
import Sessions

/// The statements about assertion keys.
package struct AssertionKeyTable {
    package static let selection = "SELECT private_key, created_at, signs_from FROM assertion_keys"

    let connection: any SQLConnection

    package init(connection: any SQLConnection) {
        self.connection = connection
    }

    /// Locks the creation and removal of keys until the transaction ends.
    package func lock() throws {
        try connection.hold("coatcheck assertion keys")
    }

    package func ring() throws -> AssertionKeyRing {
        AssertionKeyRing(try connection.run(Self.selection).map(Self.decode))
    }

    package func insert(_ key: AssertionKey) throws {
        try connection.run(
            "INSERT INTO assertion_keys (id, private_key, created_at, signs_from) VALUES ($1, $2, $3, $4)",
            .text(key.id), .bytes(key.privateBytes), .time(key.createdAt), .time(key.signsFrom))
    }

    package func delete(_ id: String) throws {
        try connection.run("DELETE FROM assertion_keys WHERE id = $1", .text(id))
    }

    package static func decode(_ row: SQLRow) throws -> AssertionKey {
        guard let key = try? P256.Signing.PrivateKey(rawRepresentation: Data(row.bytes(0))) else {
            throw StorageError(.corrupt, "an assertion key is damaged")
        }
        return AssertionKey(key, createdAt: try row.time(1), signsFrom: try row.time(2))
    }
}
