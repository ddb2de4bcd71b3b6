import Sessions
import SessionsTesting
import Testing

@Suite("Secrets do not print")
struct SecrecyTests {
    private static let token = SessionToken.sample(1)
    private static let secret = Array(Base64URL.words(token.wire.utf8, byteCount: 48)?.dropFirst(2) ?? [])

    /// Every way in which Swift turns a value into text.
    private func texts(of value: Any) -> [String] {
        var dumped = ""
        dump(value, to: &dumped)
        let children = Mirror(reflecting: value).children.map { "\($0.label ?? ""): \($0.value)" }
        return ["\(value)", String(describing: value), String(reflecting: value), dumped] + children
    }

    private func expectSilence(
        _ value: Any,
        about words: [UInt64],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(!words.isEmpty, sourceLocation: sourceLocation)
        let bytes = words.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
        let whole = Base64URL.encode(bytes)
        for text in texts(of: value) {
            for word in words {
                #expect(!text.contains("\(word)"), "decimal", sourceLocation: sourceLocation)
                #expect(!text.contains(String(word, radix: 16)), "hexadecimal", sourceLocation: sourceLocation)
            }
            #expect(!text.contains(whole.prefix(20)), "base64url", sourceLocation: sourceLocation)
            #expect(
                !text.contains(bytes.prefix(6).map { "\($0)" }.joined(separator: ", ")), sourceLocation: sourceLocation)
        }
    }

    @Test("a token shows its public handle only")
    func token() {
        #expect("\(Self.token)" == "session(\(Self.token.id))")
        #expect(String(reflecting: Self.token) == "session(\(Self.token.id))")
        expectSilence(Self.token, about: Self.secret)
        expectSilence([Self.token], about: Self.secret)
        expectSilence(["token": Optional(Self.token)], about: Self.secret)
        for text in texts(of: Self.token) { #expect(!text.contains(Self.token.wire.suffix(42))) }
    }

    @Test("what a scanner found shows no secret")
    func scanned() {
        expectSilence(CookieScanner(name: "s").scan(["s=\(Self.token.wire)"]), about: Self.secret)
    }

    @Test("an anti-forgery value shows nothing, nor does a record or a rotation that carries it")
    func csrf() {
        let csrf = CSRFSecret.sample(1)
        let words = stride(from: 0, to: 32, by: 8).map { start in
            csrf.bytes[start..<start + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        #expect("\(csrf)" == "CSRFSecret")
        expectSilence(csrf, about: words)
        expectSilence(SessionRecord.sample(1), about: words)
        expectSilence(StoredSession.live(.sample(1)), about: words)
        let replacement = SessionRotation.Replacement(
            digest: .sample(1), csrf: csrf, at: .sample, epoch: nil, authentication: nil)
        expectSilence(SessionRotation.replace(replacement), about: words)
    }

    @Test("a session, and what a manager answers, shows no secret")
    func session() async throws {
        let manager = try SessionManager(store: MemorySessionStore(), clock: ManualClock(), tokens: .seeded(5))
        let outcome = try await manager.login(PrincipalID("ada"), from: Device())
        guard case .signedIn(let session) = outcome, let token = session.tokenToSend else {
            throw Unexpected("\(outcome)")
        }
        let secret = Array(Base64URL.words(token.wire.utf8, byteCount: 48)?.dropFirst(2) ?? [])
        expectSilence(outcome, about: secret)
        expectSilence(await manager.authenticate(token, from: Device()), about: secret)
        expectSilence(manager, about: secret)
    }

    @Test("a digest, which is no secret, is not worth printing either")
    func digest() {
        #expect("\(SecretDigest.sample(1))" == "SecretDigest")
        #expect(String(reflecting: SecretDigest.sample(1)) == "SecretDigest")
    }
}
