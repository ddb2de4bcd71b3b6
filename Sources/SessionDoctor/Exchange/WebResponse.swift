/// One answer of the site. Long bodies are cut.
package struct WebResponse: Sendable, Equatable {
    package let status: Int
    package let headers: [Header]
    package let body: [UInt8]

    package init(status: Int, headers: [Header] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// All values of a header, in order.
    func all(_ name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// The values of a list header, joined; nil if the header is absent.
    func joined(_ name: String) -> String? {
        let values = all(name)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// The body as text; bytes that are not UTF-8 are replaced.
    var text: String { String(decoding: body, as: UTF8.self) }

    /// Where a redirect leads, as written.
    var location: String? { (300..<400).contains(status) ? all("Location").first : nil }

    /// The cookies that a browser would read from this answer.
    var cookies: [SetCookie] {
        all("Set-Cookie").compactMap { text in
            if case .success(let cookie) = SetCookie.read(text) { cookie } else { nil }
        }
    }
}

/// A request and what came back.
package struct Exchange: Sendable, Equatable {
    package let request: WebRequest
    package let response: WebResponse

    package init(_ request: WebRequest, _ response: WebResponse) {
        self.request = request
        self.response = response
    }
}
