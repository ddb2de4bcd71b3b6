package import Hummingbird
package import Operations
import PageRendering
package import RequestEdge
import ServerTables
package import Sessions

/// `/.well-known/jwks.json`: the public assertion keys (RFC 7517), for all clients.
package struct KeySetRoutes {
    package typealias Context = AuthServerRequestContext

    package let keys: AssertionKeys
    package let clock: any WallClock

    package init(keys: AssertionKeys, clock: any WallClock) {
        self.keys = keys
        self.clock = clock
    }

    package func add(to router: some RouterMethods<Context>) {
        router.get(".well-known/jwks.json") { _, _ in
            let now = clock.now()
            let keys = try await self.keys.recent(at: now).published(at: now)
            var response = try answer(KeySetDocument(keys: keys.map(KeySetDocument.Key.init)))
            response.headers[.contentType] = "application/jwk-set+json"
            let age = AssertionKeyRing.publicationAge.components.seconds
            response.headers[.cacheControl] = "public, max-age=\(age)"
            return response
        }
    }
}

/// A JWK set.
struct KeySetDocument: Encodable {
    struct Key: Encodable {
        let kty = "EC"
        let crv = "P-256"
        let use = "sig"
        let alg = "ES256"
        let kid: String
        let x: String
        let y: String

        init(_ key: AssertionKey) {
            kid = key.id
            (x, y) = (Base64URL.encode(key.coordinates.x), Base64URL.encode(key.coordinates.y))
        }
    }

    let keys: [Key]
}
