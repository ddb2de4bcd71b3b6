import Synchronization
import Testing

@testable import SessionDoctor

/// What the tests of examinations begin with.
enum Sample {
    /// The least that a recipe with a logout says.
    static let recipe = """
        login: {page: /login, path: /login, username: ada, password: stdin}
        signed-in: {path: /account}
        logout: {path: /logout}

        """

    /// The greater part of an id.
    static let long = "0123456789abcdef0123456789abcde"

    /// Examines a site, with the recipe if there is one.
    static func report(
        on site: FakeSite, _ url: String = "https://example.org/", recipe: String? = nil, wait: Duration = .seconds(60)
    ) async throws -> Report {
        let account = try recipe.map { (recipe: try Recipe(yaml: $0), password: Secret("right-password")) }
        return try await Examination.report(
            on: try SiteAddress(url), account, settings: .init(longestWait: wait), site.surroundings)
    }

    /// A site with stored sessions; `isAccepted` decides about the cookies of a request.
    static func site(
        _ login: @escaping @Sendable (WebRequest, Int) -> [(String, String)],
        _ isAccepted: @escaping @Sendable (WebRequest, Set<String>) -> Bool
    ) -> FakeSite {
        let state = Mutex<(number: Int, live: Set<String>)>((0, []))
        return FakeSite { request, _ in
            state.withLock { state in
                switch (request.method, request.target) {
                case ("POST", "/login"):
                    state.number += 1
                    let cookies = login(request, state.number)
                    for cookie in cookies { state.live.insert(cookie.1) }
                    let headers = cookies.map { Header("Set-Cookie", "\($0.0)=\($0.1); Path=/") }
                    return WebResponse(status: 303, headers: headers + [Header("Location", "/account")])
                case (_, "/account"):
                    return isAccepted(request, state.live) ? .page("hello") : .page("", 401)
                case ("POST", "/logout"):
                    for value in request.cookies.values { state.live.remove(value) }
                    return .page("", 303, ("Location", "/"))
                default: return .page("")
                }
            }
        }
    }
}

extension Report {
    /// The verdict of one check.
    func verdict(_ name: String) throws -> String {
        try #require(findings.first { $0.check.name == name }).outcome.verdict
    }
}
