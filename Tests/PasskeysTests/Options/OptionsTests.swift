import Testing

@testable import Passkeys

@Suite("Options")
struct OptionsTests {
    private func passkey() throws -> Passkey {
        try Ceremony.register(SoftwareAuthenticator().registration(Ceremony.challenge) { $0.transports = #"["usb"]"# })
    }

    private func creation(_ excluded: [Passkey] = []) throws -> CreationOptions {
        let user = CreationOptions.User(handle: try Ceremony.owner(), name: "ada \"<x>\"", displayName: "Ada")
        return CreationOptions(
            relyingParty: try Ceremony.relyingParty(), user: user, challenge: Ceremony.challenge, excluded: excluded)
    }

    @Test("creation options are what the browser's function reads")
    func creationText() throws {
        let handle = Base64URL.encode(SoftwareAuthenticator.handle)
        let challenge = Base64URL.encode(Ceremony.challenge.bytes)
        let id = Base64URL.encode(Array(1...32))
        #expect(
            try creation([passkey()]).json == """
                {"rp":{"id":"example.org","name":"Example"},\
                "user":{"id":"\(handle)","name":"ada \\"\\u003cx\\u003e\\"","displayName":"Ada"},\
                "challenge":"\(challenge)",\
                "pubKeyCredParams":[{"type":"public-key","alg":-8},{"type":"public-key","alg":-7},\
                {"type":"public-key","alg":-257}],"timeout":300000,\
                "excludeCredentials":[{"type":"public-key","id":"\(id)","transports":["usb"]}],\
                "authenticatorSelection":{"residentKey":"required","requireResidentKey":true,\
                "userVerification":"required"},"attestation":"none"}
                """)
    }

    @Test("a preferred resident key is not required")
    func residentKey() throws {
        var options = try creation()
        options.residentKey = .preferred
        options.userVerification = .discouraged
        #expect(
            options.json.contains(
                #"{"residentKey":"preferred","requireResidentKey":false,"userVerification":"discouraged"}"#))
        #expect(options.json.contains(#""excludeCredentials":[]"#))
    }

    @Test("request options are what the browser's function reads")
    func requestText() throws {
        var options = RequestOptions(relyingParty: try Ceremony.relyingParty(), challenge: Ceremony.challenge)
        options.userVerification = .preferred
        #expect(
            options.json == """
                {"challenge":"\(Base64URL.encode(Ceremony.challenge.bytes))","timeout":300000,"rpId":"example.org",\
                "allowCredentials":[],"userVerification":"preferred"}
                """)
        options.allowed = [try passkey(), try passkey()]
        let id = Base64URL.encode(Array(1...32))
        let entry = #"{"type":"public-key","id":"\#(id)","transports":["usb"]}"#
        #expect(options.json.contains("\"allowCredentials\":[\(entry),\(entry)]"))
    }

    @Test(
        "a timeout is written in milliseconds, between one and an hour",
        arguments: [(.zero, 1), (.seconds(-1), 1), (.milliseconds(1500), 1500), (.seconds(1e12), 3_600_000)]
            as [(Duration, Int)])
    func timeout(timeout: Duration, milliseconds: Int) throws {
        var options = RequestOptions(relyingParty: try Ceremony.relyingParty(), challenge: Ceremony.challenge)
        options.timeout = timeout
        #expect(options.json.contains("\"timeout\":\(milliseconds),"))
    }

    @Test("options are JSON for a strict reader")
    func wellFormed() throws {
        let json = try JSONReader.read(Array(creation([passkey()]).json.utf8))
        #expect(json["user"]?["name"]?.string == Array("ada \"<x>\"".utf8))
        #expect(json["attestation"]?.string == Array("none".utf8))
    }
}
