import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import HummingbirdSessions

@Suite("A token in a multipart form")
struct MultipartFieldTests {
    /// A form as browsers send it.
    private static func form(_ parts: String..., boundary: String = "xYz") -> String {
        parts.map { "--\(boundary)\r\n\($0)\r\n" }.joined() + "--\(boundary)--\r\n"
    }

    private static func field(_ name: String, _ value: String) -> String {
        "Content-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)"
    }

    private static let file = """
        Content-Disposition: form-data; name="picture"; filename="a.png"\r\nContent-Type: image/png\r\n\r\n\u{0}\r\n--xY\r\n\r\n
        """

    private func value(_ form: String) -> String? {
        MultipartField.value(of: "csrf_token", in: Array(form.utf8), "xYz")
    }

    @Test("is found first, last and among files")
    func found() {
        let token = Self.field("csrf_token", "abc")
        #expect(value(Self.form(token)) == "abc")
        #expect(value(Self.form(token, Self.field("name", "x"), Self.file)) == "abc")
        #expect(value(Self.form(Self.file, Self.field("name", "x"), token)) == "abc")
        #expect(value("preamble\r\n" + Self.form(Self.file, token)) == "abc")
    }

    @Test("does not count twice, as a file, in another field or in a form that is cut off")
    func refused() {
        let token = Self.field("csrf_token", "abc")
        #expect(value(Self.form(token, token)) == nil)
        #expect(value(Self.form(token.replacing("form-data;", with: "form-data; filename=\"x\";"))) == nil)
        #expect(value(Self.form(Self.field("other", "\r\ncsrf_token=abc"))) == nil)
        #expect(value(Self.form(Self.field("xcsrf_token", "abc"))) == nil)
        #expect(value("--xYz\r\n\(token)") == nil)
        #expect(value("") == nil)
        #expect(value(Self.form(token, boundary: "other")) == nil)
    }

    @Test(
        "needs a type that says where parts begin",
        arguments: [
            ("multipart/form-data; boundary=xYz", "xYz"),
            ("Multipart/Form-Data; charset=utf-8; Boundary=\"x y\"", "x y"),
            ("multipart/form-data", nil), ("multipart/mixed; boundary=xYz", nil),
            ("multipart/form-data; boundary=", nil),
            ("multipart/form-data; boundary=a; boundary=b", nil), ("text/plain; boundary=xYz", nil), ("", nil),
        ])
    func boundary(_ type: String, _ boundary: String?) {
        #expect(MultipartField.boundary(in: type) == boundary)
    }

    @Test("lets an upload through, and the handler still gets all of it")
    func upload() async throws {
        let policy = try OriginPolicy(origin: "https://own")
        let site = try Site { pages, _ in
            pages.group("guarded").add(middleware: CSRFMiddleware(policy)).post { request, context in
                "\(try await request.body.collect(upTo: context.maxUploadSize).readableBytes)"
            }
        }
        try await site.open(.live) { client in
            let browser = Browser(client)
            try await browser.post("/login/ada")
            let token = try await browser.get("/csrf").body
            let headers: HTTPFields = [.contentType: "multipart/form-data; boundary=xYz"]
            let large = Self.field("notes", String(repeating: "x", count: 1_000_000))
            let body = Self.form(large, Self.file, Self.field("csrf_token", token))
            #expect(try await browser.post("/guarded", headers: headers, body: body).body == "\(body.utf8.count)")
            let forged = Self.form(large, Self.field("csrf_token", "x"))
            #expect(try await browser.post("/guarded", headers: headers, body: forged).status == .forbidden)
        }
    }
}
