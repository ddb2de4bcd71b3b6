import JWTKit
import Logging
import RESPClient

/// Verifies JSON Web Tokens with JWTKit, alone and with a list of revoked ones.
struct TokenChecks {
    private let fixture: Fixture
    private let keys = JWTKeyCollection()
    private let redis: RESPClient

    init(_ fixture: Fixture, redis url: String) async throws {
        self.fixture = fixture
        redis = RESPClient(try RESPConfiguration(url: url), logger: Logger(label: "benchmark"))
        for (name, algorithm) in fixture.algorithms { try await add(algorithm.key, for: name) }
    }

    /// The key that a token's header names, as in a server that rotates its keys.
    private func add(_ key: String, for name: String) async throws {
        let kid = JWKIdentifier(string: name)
        switch name {
        case "hs256": await keys.add(hmac: HMACKey(from: key), digestAlgorithm: .sha256, kid: kid)
        case "es256": await keys.add(ecdsa: try ES256PublicKey(pem: key), kid: kid)
        case "eddsa": await keys.add(eddsa: try EdDSA.PublicKey(pem: key), kid: kid)
        default: await keys.add(rsa: try Insecure.RSA.PublicKey(pem: key), digestAlgorithm: .sha256, kid: kid)
        }
    }

    /// By name: the algorithm, and `none`, `memory` or `redis` for where revoked tokens are listed.
    var all: [String: Check] {
        let (keys, fixture, redis, revoked) = (keys, fixture, redis, Set(fixture.revoked))
        var checks: [String: Check] = [:]
        for (name, algorithm) in fixture.algorithms {
            let verify = { @Sendable () async throws -> Claims in
                let claims = try await keys.verify(algorithm.token, as: Claims.self)
                try claims.aud.verifyIntendedAudience(includes: fixture.audience)
                guard claims.iss.value == fixture.issuer else { throw Worker.Refused() }
                return claims
            }
            checks["\(name):none"] = {
                _ = try await verify(); return true
            }
            checks["\(name):memory"] = { try await !revoked.contains(verify().jti.value) }
            checks["\(name):redis"] = {
                let key = Array("revoked:\(try await verify().jti.value)".utf8)
                return try await redis.send(RESPCommand("EXISTS", [key], key: key)) == .integer(0)
            }
        }
        return checks
    }
}

/// The claims of an assertion of forward-auth.
private struct Claims: JWTPayload {
    let iss: IssuerClaim
    let aud: AudienceClaim
    let sub: SubjectClaim
    let exp: ExpirationClaim
    let iat: IssuedAtClaim
    let jti: IDClaim
    let sid: String
    let name: String
    let groups: [String]
    let acr: String
    let amr: [String]

    func verify(using algorithm: some JWTAlgorithm) throws {
        try exp.verifyNotExpired()
    }
}
