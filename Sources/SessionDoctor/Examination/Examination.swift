/// Examines one site: sends the requests in order and keeps what came back. What it means is for the checks.
package struct Examination {
    /// How patient the examination is.
    package struct Settings: Sendable {
        /// Between two logins.
        package var pause: Duration
        /// For the end of a session.
        package var longestWait: Duration

        package init(pause: Duration = .seconds(1), longestWait: Duration = .seconds(60)) {
            self.pause = pause
            self.longestWait = longestWait
        }
    }

    /// What the examination takes from its surroundings.
    package struct Surroundings: Sendable {
        let client: any SiteClient
        /// Seconds since 1970.
        let now: @Sendable () -> Int
        let random: @Sendable () -> UInt64
        let sleep: @Sendable (Duration) async -> Void

        package init(
            client: any SiteClient, now: @escaping @Sendable () -> Int, random: @escaping @Sendable () -> UInt64,
            sleep: @escaping @Sendable (Duration) async -> Void
        ) {
            self.client = client
            self.now = now
            self.random = random
            self.sleep = sleep
        }
    }

    let site: SiteAddress
    let plan: Plan
    let settings: Settings
    let surroundings: Surroundings
    var evidence: Evidence
    private var requests = 0
    /// Requests without an answer, one after another.
    private var silent = 0
    /// After so many of them the site is left alone.
    private static let patience = 3
    /// Why no further login is tried.
    var loginsRefused: String?
    var loginsSent = 0

    private init(_ site: SiteAddress, _ recipe: Recipe?, _ settings: Settings, _ surroundings: Surroundings) {
        self.site = site
        self.settings = settings
        self.surroundings = surroundings
        plan = Plan(site, recipe, settings)
        evidence = Evidence(site: site, username: recipe?.login.username, now: surroundings.now())
    }

    /// Examines the site and reports on all checks.
    ///
    /// - Parameter account: the recipe and its password; without them only what an anonymous visitor sees is checked.
    package static func report(
        on site: SiteAddress, _ account: (recipe: Recipe, password: Secret)?, settings: Settings = Settings(),
        _ surroundings: Surroundings
    ) async throws(ExaminationFailure) -> Report {
        var examination = Examination(site, account?.recipe, settings, surroundings)
        try await examination.lookAround()
        if let account {
            var visit = AccountVisit(examination, account.recipe, account.password)
            try await visit.run()
            examination = visit.examination
        }
        return Report(examination.evidence)
    }

    // MARK: - Requests

    /// Sends a request as it is, and records it with its answer.
    mutating func send(_ request: WebRequest, to other: SiteAddress? = nil) async throws(SiteFailure) -> WebResponse {
        guard requests < plan.maximumRequests else { throw SiteFailure("all planned requests are sent") }
        guard silent < Self.patience else { throw SiteFailure("\(site.origin) stopped answering") }
        requests += 1
        do throws(SiteFailure) {
            let response = try await surroundings.client.send(request, to: other ?? site)
            silent = 0
            if other == nil { evidence.exchanges.append(Exchange(request, response)) }
            return response
        } catch {
            silent += 1
            throw error
        }
    }

    /// Sends a request as a browser does: with the cookies of the jar, and keeping those of the answer.
    mutating func send(_ request: WebRequest, as visitor: inout CookieJar) async throws(SiteFailure) -> WebResponse {
        var request = request
        if let cookies = CookieJar.header(visitor.entries(for: request.target)) { request.headers.append(cookies) }
        let response = try await send(request)
        visitor.remember(response, to: request.target, at: surroundings.now())
        return response
    }

    /// Opens a page, and follows its redirects on this site.
    mutating func open(_ path: String, as visitor: inout CookieJar) async throws(SiteFailure) -> WebResponse {
        let response = try await send(.page(path), as: &visitor)
        return try await follow(response, of: path, as: &visitor)
    }

    /// Follows redirects as long as they stay on this site. The last answer may be a redirect too.
    mutating func follow(
        _ response: WebResponse, of path: String, as visitor: inout CookieJar
    ) async throws(SiteFailure) -> WebResponse {
        var (response, path) = (response, path)
        for _ in 0..<Plan.redirects {
            guard let location = response.location else { break }
            switch site.target(of: location, from: path) {
            case .nowhere: return response
            case .elsewhere(let origin):
                if !evidence.elsewhere.contains(origin) { evidence.elsewhere.append(origin) }
                return response
            case .here(let next):
                path = next
                response = try await send(.page(next), as: &visitor)
            }
        }
        return response
    }

    // MARK: - Anonymous

    /// What any visitor sees.
    private mutating func lookAround() async throws(ExaminationFailure) {
        var visitor = CookieJar(site)
        let response: WebResponse
        do throws(SiteFailure) {
            response = try await open(site.start, as: &visitor)
        } catch {
            throw ExaminationFailure(kind: .site, description: error.description)
        }
        if let location = response.location, case .here = site.target(of: location, from: site.start) {
            throw ExaminationFailure(kind: .site, description: "\(site.origin) redirects without end")
        }
        await lookWithoutEncryption()
        await inventHost()
    }

    private mutating func lookWithoutEncryption() async {
        guard site.isEncrypted else { return }
        guard let other = site.unencrypted else {
            evidence.unencrypted = .missing("the address has a port, so the one without encryption is unknown")
            return
        }
        do throws(SiteFailure) {
            evidence.unencrypted = .seen(try await send(.page(other.start), to: other))
        } catch {
            evidence.unencrypted = .seen(nil)
        }
    }

    /// Asks with the header by which a proxy names the host that the client asked for.
    private mutating func inventHost() async {
        var request = WebRequest.page(site.start)
        request.headers.append(Header("X-Forwarded-Host", WebRequest.inventedHost))
        do throws(SiteFailure) {
            let response = try await send(request)
            let isRepeated =
                response.text.contains(WebRequest.inventedHost)
                || response.all("Location").contains { $0.contains(WebRequest.inventedHost) }
            evidence.repeatsForwardedHost = .seen(isRepeated)
        } catch {
            evidence.repeatsForwardedHost = .missing(error.description)
        }
    }
}
