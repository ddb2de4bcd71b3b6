import Synchronization

@testable import SessionDoctor

/// A site in memory: answers by a function of the request, and remembers what it was asked.
final class FakeSite: SiteClient {
    private let requests = Mutex<[(site: String, request: WebRequest)]>([])
    private let answer: @Sendable (WebRequest, SiteAddress) throws(SiteFailure) -> WebResponse

    init(_ answer: @escaping @Sendable (WebRequest, SiteAddress) throws(SiteFailure) -> WebResponse) {
        self.answer = answer
    }

    func send(_ request: WebRequest, to site: SiteAddress) async throws(SiteFailure) -> WebResponse {
        requests.withLock { $0.append((site.origin, request)) }
        return try answer(request, site)
    }

    /// The answer for another fake site that is built on this one.
    func answerNow(_ request: WebRequest) -> WebResponse {
        guard let site = try? SiteAddress("https://example.org/"), let answer = try? answer(request, site) else {
            return WebResponse(status: 500)
        }
        return answer
    }

    var received: [WebRequest] { requests.withLock { $0.map(\.request) } }
    var origins: Set<String> { Set(requests.withLock { $0.map(\.site) }) }
    var logins: Int { received.count { $0.method == "POST" && $0.target == "/login" } }

    /// The surroundings of an examination whose time does not pass and whose random numbers are the same in each run.
    var surroundings: Examination.Surroundings {
        let generator = Generator()
        return Examination.Surroundings(
            client: self, now: { 1_800_000_000 }, random: { generator.next() }, sleep: { _ in })
    }

    private final class Generator: Sendable {
        private let value = Mutex<UInt64>(7)

        func next() -> UInt64 {
            value.withLock { value in
                value = value &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return value >> 33
            }
        }
    }
}

extension WebResponse {
    static func page(_ text: String = "", _ status: Int = 200, _ headers: (String, String)...) -> WebResponse {
        WebResponse(status: status, headers: headers.map { Header($0.0, $0.1) }, body: Array(text.utf8))
    }
}

extension WebRequest {
    /// The cookies that were sent, by name.
    var cookies: [String: String] {
        let pairs = headers.filter { $0.name == "Cookie" }.flatMap { $0.value.split(separator: ";") }.map { pair in
            pair.split(separator: "=", maxSplits: 1).map { String($0.drop(while: \.isWhitespace)) }
        }
        return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }, uniquingKeysWith: { first, _ in first })
    }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    var text: String { String(decoding: body, as: UTF8.self) }
}
