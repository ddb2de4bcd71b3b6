import HTTPTypes
import Testing

@testable import ForwardAuth
@testable import RequestEdge
@testable import WebAddresses

@Suite("A proxy's question")
struct ForwardedRequestTests {
    private func reader(_ method: String, _ fields: HTTPFields, isWebSocket: Bool = false) -> ForwardedRequest.Reader {
        ForwardedRequest.Reader(method: method, fields, isWebSocket: isWebSocket)
    }

    @Test(
        "the method is upper-case letters",
        arguments: ["", "get", "GET ", "GET,POST", "G3T", "GÉT", "GET\n", "X-Y", "CONNECT"])
    func methods(method: String) throws {
        let address = try ForwardedAddress(url: "https://a.b/")
        #expect(throws: ForwardedRequestError.self) { try ForwardedRequest(address, method: method, client: nil) }
        #expect(try ForwardedRequest(address, method: "PROPFIND", client: nil).method == "PROPFIND")
    }

    @Test("Sec-Fetch-Mode decides who reads the answer, regardless of Accept")
    func fetchMetadata() {
        let page: HTTPFields = [.secFetchMode: "navigate", .accept: "*/*"]
        #expect(reader("GET", page) == .page)
        #expect(reader("HEAD", page) == .page)
        for mode in ["cors", "no-cors", "same-origin", ""] {
            #expect(reader("GET", [.secFetchMode: mode, .accept: "text/html"]) == .program)
        }
    }

    @Test("without it a client that prefers HTML and is not an XMLHttpRequest is a user")
    func acceptHeader() {
        #expect(reader("GET", [.accept: "text/html,application/xhtml+xml"]) == .page)
        #expect(reader("GET", [.accept: "*/*"]) == .program)
        #expect(reader("GET", [:]) == .program)
        #expect(reader("GET", [.accept: "text/html", .xRequestedWith: "XMLHttpRequest"]) == .program)
    }

    @Test(
        "a request that changes something, and a preflight, are never redirected; a submitted form is shown to a person"
    )
    func unsafeMethods() {
        for method in ["PUT", "DELETE", "OPTIONS", "PROPFIND"] {
            #expect(reader(method, [.secFetchMode: "navigate", .accept: "text/html"]) == .program)
        }
        #expect(reader("POST", [.secFetchMode: "navigate"]) == .form)
        #expect(reader("POST", [.accept: "text/html"]) == .form)
        #expect(reader("POST", [.secFetchMode: "cors", .accept: "text/html"]) == .program)
        #expect(reader("POST", [.accept: "text/html", .xRequestedWith: "XMLHttpRequest"]) == .program)
        #expect(reader("POST", [.secFetchMode: "navigate"], isWebSocket: true) == .handshake)
    }

    @Test("a WebSocket handshake is known by any of its signs")
    func handshakes() {
        #expect(reader("GET", [.secFetchMode: "websocket"]) == .handshake)
        #expect(reader("GET", [.secWebSocketKey: "x", .accept: "text/html"]) == .handshake)
        #expect(reader("GET", [.secFetchMode: "navigate"], isWebSocket: true) == .handshake)
    }

    @Test("the client is what the nearest proxy wrote, and without that there is none")
    func clients() {
        let trusted = [AddressRange("10.0.0.0/8")].compactMap(\.self)
        func client(_ lines: String...) -> String? {
            ClientAddress.forwarded(lines, trusted: trusted)?.description
        }
        #expect(client("203.0.113.9") == "203.0.113.9")
        #expect(client("10.9.9.9, 203.0.113.9") == "203.0.113.9")
        #expect(client("203.0.113.9, 10.0.0.2") == "203.0.113.9")
        #expect(client("203.0.113.9", "10.0.0.2") == "203.0.113.9")
        #expect(client("10.0.0.2") == "10.0.0.2")
        for missing in ["", "unknown", "203.0.113.9, ", "203.0.113.9, unknown"] { #expect(client(missing) == nil) }
        #expect(client() == nil)
    }
}
