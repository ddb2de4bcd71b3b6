import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@Suite("Addresses that browsers and password managers look up")
struct PasskeyAddressTests {
    /// Expects that an anonymous request for `path` is answered with this JSON, or 404 if there is none.
    private func expect(_ body: String?, at path: String, _ settings: [String: String]) async throws {
        try await PageServer.run(settings: settings) { _, client in
            let response = try await client.execute(uri: path, method: .get)
            #expect(response.headers[.setCookie] == nil)
            guard let body else {
                #expect(response.status == .notFound)
                return
            }
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "application/json; charset=utf-8")
            #expect(response.headers[.cacheControl] == "public, max-age=3600")
            #expect(String(buffer: response.body) == body)
        }
    }

    @Test("the page for adding and managing passkeys is named under the public address")
    func endpoints() async throws {
        let page = "https://auth.example.org/account/factors"
        try await expect(
            #"{"enroll":"\#(page)","manage":"\#(page)"}"#, at: "/.well-known/passkey-endpoints",
            ["COATCHECK_PUBLIC_URL": "https://auth.example.org"])
    }

    @Test("the related origins are listed, and without any there is no list")
    func origins() async throws {
        var settings = ["COATCHECK_PUBLIC_URL": "https://example.org"]
        try await expect(nil, at: "/.well-known/webauthn", settings)
        settings["COATCHECK_WEBAUTHN_RELATED_ORIGINS"] = "https://example.com, https://login.example.co.uk:8443"
        let list = #"{"origins":["https://example.com","https://login.example.co.uk:8443"]}"#
        try await expect(list, at: "/.well-known/webauthn", settings)
    }

    @Test(
        "while passkeys are off there is neither",
        arguments: ["/.well-known/webauthn", "/.well-known/passkey-endpoints"])
    func off(path: String) async throws {
        let settings = [
            "COATCHECK_PUBLIC_URL": "https://192.0.2.1", "COATCHECK_WEBAUTHN_RELATED_ORIGINS": "https://example.com",
        ]
        try await expect(nil, at: path, settings)
    }
}
