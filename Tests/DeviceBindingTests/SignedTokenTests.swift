import Passkeys
import Sessions
import SessionsTesting
import Testing

@testable import DeviceBinding

@Suite("A signed token")
struct SignedTokenTests {
    private let browser = SoftwareBrowser()
    private let address = "https://app.example/dbsc/register"

    /// Made by Chromium 156; the key is disposable.
    private static let registration =
        "eyJhbGciOiJFUzI1NiIsImp3ayI6eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6IkNseUJNVDJiSmZNYmZmZklMUDNXTS1CWjBjd0RvNHU4ODRZ"
        + "bEVaOVM3NGMiLCJ5IjoiS3BqS1VubnR0MFIxaUU4aDJKY1ZMcDMxNGFGQlZIZFpQc2UxTnN0QjJ5USJ9LCJ0eXAiOiJkYnNjK2p3dCJ9.eyJhdXRob3Jp"
        + "emF0aW9uIjoiYXV0aHotY29kZS0xIiwianRpIjoiSmgzaGk0NGlBbEhaMDlKUSJ9.tq2OgPvm5xpZdaXnDQB_ilXCxQmY_rFQDnbfGS-Z2C73eAXj2hMG"
        + "eeMjiWpi6QhKAHPeVsRYN74uAKgJ3skZcQ"
    private static let refresh =
        "eyJhbGciOiJFUzI1NiIsInR5cCI6ImRic2Mrand0In0.eyJqdGkiOiJaTHBnN21MYXFuSHlNbUxYIn0.aAPVjq-_9whjwEXGfasJfwJngNsKh0-CU-P_0"
        + "KAuVwONG07sHIuxoBdASfCSmMsrTKakfNBKfjjQTv8u3bVPqA"

    @Test("those of a real browser are verified")
    func realBrowser() throws {
        let token = try SignedToken(Self.registration)
        #expect(try BindingProof.challenge(in: token) == "Jh3hi44iAlHZ09JQ")
        let key = try BindingProof.registration(token, offered: [.es256], at: address)
        try BindingProof.refresh(SignedToken(Self.refresh), by: key, at: address)
    }

    @Test("a key of RSA signs too")
    func rsa() throws {
        let browser = try SoftwareBrowser(rsaBits: 2048)
        let key = try BindingProof.registration(
            SignedToken(browser.registration("c")), offered: [.es256, .rs256], at: address)
        try BindingProof.refresh(SignedToken(browser.refresh("d")), by: key, at: address)
    }

    @Test("an algorithm that was not offered is refused")
    func notOffered() throws {
        let browser = try SoftwareBrowser(rsaBits: 2048)
        expect(.unsupported("alg")) {
            try BindingProof.registration(SignedToken(browser.registration("c")), offered: [.es256], at: address)
        }
    }

    @Test("a short key of RSA is refused")
    func shortRSA() throws {
        let browser = try SoftwareBrowser(rsaBits: 1024)
        expect(.key) {
            try BindingProof.registration(SignedToken(browser.registration("c")), offered: [.rs256], at: address)
        }
    }

    @Test(
        "a text of another form is refused",
        arguments: [
            "", ".", "..", "a.b", "a.b.c.d", "e30.e30", "e30=.e30.AA", "e30.e30.AA==", "e3+.e30.AA", "e30 .e30.AA",
            "W10.e30.AA", "e30.W10.AA", "e30.bnVsbA.AA", "e31.e30.AA", "e30.e30.AB", "e30.\u{E9}.AA", "e30.e30.AA\n",
            "eyJhIjoxLCJhIjoxfQ.e30.AA", "e30.eyJhIjoxLCJhIjoxfQ.AA", "e30.e30e30.AA",
        ])
    func form(text: String) {
        expect(.malformed) { try BindingProof.refresh(SignedToken(text), by: key(), at: address) }
    }

    @Test("one of a megabyte is refused before it is read")
    func long() {
        expect(.tooLong) { try SignedToken(String(repeating: "A", count: 1 << 20)) }
    }

    @Test(
        "a header that promises something else is refused",
        arguments: [
            (#"{"alg":"none","typ":"dbsc+jwt"}"#, ProofRefusal.unsupported("alg")),
            (#"{"alg":"NONE","typ":"dbsc+jwt"}"#, .unsupported("alg")),
            (#"{"alg":"HS256","typ":"dbsc+jwt"}"#, .unsupported("alg")),
            (#"{"alg":"RS256","typ":"dbsc+jwt"}"#, .unsupported("alg")),
            (#"{"alg":"es256","typ":"dbsc+jwt"}"#, .unsupported("alg")),
            (#"{"alg":["ES256"],"typ":"dbsc+jwt"}"#, .unsupported("alg")),
            (#"{"typ":"dbsc+jwt"}"#, .unsupported("alg")), (#"{"alg":"ES256"}"#, .unsupported("typ")),
            (#"{"alg":"ES256","typ":"JWT"}"#, .unsupported("typ")),
            (#"{"alg":"ES256","typ":"dbsc+aik"}"#, .unsupported("typ")),
            (#"{"alg":"ES256","typ":"DBSC+JWT"}"#, .unsupported("typ")),
            (#"{"alg":"ES256","crit":["exp"],"typ":"dbsc+jwt"}"#, .unsupported("crit")),
        ])
    func header(header: String, refusal: ProofRefusal) throws {
        expect(refusal) {
            try BindingProof.refresh(SignedToken(browser.refresh("c", header: header)), by: key(), at: address)
        }
    }

    @Test("a refresh that brings a key is refused, even the registered one")
    func ownKey() throws {
        let header = #"{"alg":"ES256","jwk":\#(browser.jwk),"typ":"dbsc+jwt"}"#
        expect(.key) {
            try BindingProof.refresh(SignedToken(browser.refresh("c", header: header)), by: key(), at: address)
        }
    }

    @Test(
        "a registration needs a key of the algorithm",
        arguments: [
            "null", "{}", #""key""#, #"{"crv":"P-256","kty":"EC","x":"AA","y":"AA"}"#,
            #"{"crv":"P-256","kty":"EC","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}"#,
            #"{"crv":"P-384","kty":"EC","x":"AA","y":"AA"}"#, #"{"e":"AQAB","kty":"RSA","n":"AA"}"#,
            #"{"k":"AA","kty":"oct"}"#,
        ])
    func noKey(jwk: String) throws {
        let header = #"{"alg":"ES256","jwk":\#(jwk),"typ":"dbsc+jwt"}"#
        expect(.key) {
            try BindingProof.registration(
                SignedToken(browser.registration("c", header: header)), offered: [.es256], at: address)
        }
    }

    @Test("a signature by another key is refused")
    func otherKey() throws {
        let header = #"{"alg":"ES256","jwk":\#(SoftwareBrowser().jwk),"typ":"dbsc+jwt"}"#
        expect(.signature) {
            try BindingProof.registration(
                SignedToken(browser.registration("c", header: header)), offered: [.es256], at: address)
        }
        expect(.signature) {
            try BindingProof.refresh(SignedToken(SoftwareBrowser().refresh("c")), by: key(), at: address)
        }
    }

    @Test("no changed byte of a signature is accepted")
    func changedSignature() throws {
        let text = try browser.refresh("c")
        let (signed, key) = (text[..<text.index(text.endIndex, offsetBy: -86)], try key())
        let signature = try #require(Passkeys.Base64URL.decode(text.suffix(86).utf8))
        for index in signature.indices {
            var bent = signature
            bent[index] ^= 1
            let token = try SignedToken(signed + Passkeys.Base64URL.encode(bent))
            #expect(!key.signed(token))
        }
        for length in [0, 1, 63, 65, 70, 72] {
            let bent = (0..<length).map { signature[$0 % signature.count] }
            #expect(try !key.signed(SignedToken(signed + Passkeys.Base64URL.encode(bent))))
        }
    }

    @Test("a proof for another address is refused, one without an address is not")
    func audience() throws {
        let (key, here) = (try key(), address)
        func claims(_ address: String) -> String { #"{"aud":"\#(address)","jti":"c"}"# }
        try BindingProof.refresh(SignedToken(browser.refresh("c", payload: claims(here))), by: key, at: here)
        for other in ["https://other.example/dbsc/register", "", here + "/"] {
            expect(.audience) {
                try BindingProof.refresh(SignedToken(browser.refresh("c", payload: claims(other))), by: key, at: here)
            }
        }
    }

    @Test(
        "a proof without a challenge is refused", arguments: ["{}", #"{"jti":null}"#, #"{"jti":7}"#, #"{"jti":["c"]}"#])
    func noChallenge(payload: String) throws {
        expect(.challenge) {
            try BindingProof.challenge(in: SignedToken(browser.refresh("c", payload: payload)))
        }
    }

    @Test("no mutation of a good token is a proof")
    func mutations() throws {
        let (key, good) = (try key(), Array(try browser.refresh("c").utf8))
        let random = TokenSource.seeded(15)
        func number(below limit: Int) -> Int { Int(random.words().a % UInt64(limit)) }
        for _ in 0..<4000 {
            var bytes = good
            for _ in 0...number(below: 3) {
                let place = number(below: bytes.count)
                switch number(below: 4) {
                case 0: bytes[place] = UInt8(0x20 + number(below: 0x5F))
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(bytes[place], at: place)
                default: bytes.swapAt(place, number(below: bytes.count))
                }
            }
            guard bytes != good, let token = try? SignedToken(String(decoding: bytes, as: UTF8.self)) else { continue }
            #expect(throws: ProofRefusal.self) { try BindingProof.refresh(token, by: key, at: address) }
        }
    }

    private func key() throws -> DeviceKey {
        try BindingProof.registration(SignedToken(browser.registration("c")), offered: [.es256], at: address)
    }

    private func expect<Value>(_ refusal: ProofRefusal, _ body: () throws -> Value) {
        #expect { _ = try body() } throws: { $0 as? ProofRefusal == refusal }
    }
}
