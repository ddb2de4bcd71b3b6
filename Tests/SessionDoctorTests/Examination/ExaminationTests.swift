import Synchronization
import Testing

@testable import SessionDoctor

@Suite("Examinations")
struct ExaminationTests {
    @Test("without a recipe a few pages are opened and no login is sent")
    func anonymous() async throws {
        let site = FakeSite { _, _ in .page() }
        let report = try await Sample.report(on: site)
        #expect(site.received.allSatisfy { $0.method == "GET" && $0.body.isEmpty })
        #expect(site.received.count == 3)
        #expect(site.origins == ["https://example.org", "http://example.org"])
        #expect(try report.verdict("session-cookie-secure") == "not checked")
    }

    @Test("an address with a port has no other one without encryption")
    func port() async throws {
        let site = FakeSite { _, _ in .page() }
        let report = try await Sample.report(on: site, "https://example.org:8443/")
        #expect(site.origins == ["https://example.org:8443"])
        #expect(try report.verdict("http-redirects") == "not checked")
    }

    @Test("redirects to other places are reported and never followed, from any page")
    func elsewhere() async throws {
        let site = FakeSite { request, _ in
            request.target == "/account" && request.cookies["id"] == nil
                ? .page("", 401) : .page("", 302, ("Location", "https://evil.example/\(request.target)"))
        }
        let anonymous = try await Sample.report(on: site, "https://example.org:8443/")
        #expect(anonymous.elsewhere == ["https://evil.example"])
        await #expect(throws: ExaminationFailure.self) {
            try await Sample.report(on: site, "https://example.org:8443/", recipe: Sample.recipe)
        }
        #expect(site.origins == ["https://example.org:8443"])
    }

    @Test("redirects without end are a failure of the site")
    func loop() async throws {
        let site = FakeSite { _, _ in .page("", 302, ("Location", "/again")) }
        let failure = await #expect(throws: ExaminationFailure.self) { try await Sample.report(on: site) }
        #expect(failure?.kind == .site)
        #expect(site.received.count <= 1 + Plan.redirects)
    }

    @Test("a page that an anonymous visitor gets proves no login, so none is sent")
    func openPage() async throws {
        let site = FakeSite { _, _ in .page("hello") }
        let failure = await #expect(throws: ExaminationFailure.self) {
            try await Sample.report(on: site, recipe: Sample.recipe)
        }
        #expect(failure?.kind == .recipe)
        #expect(site.logins == 0)
    }

    @Test("a login that fails is not repeated")
    func failedLogin() async throws {
        let site = FakeSite { request, _ in request.target == "/account" ? .page("", 401) : .page() }
        let failure = await #expect(throws: ExaminationFailure.self) {
            try await Sample.report(on: site, recipe: Sample.recipe)
        }
        #expect(failure?.kind == .recipe)
        #expect(site.logins == 1)
        #expect(failure?.description.contains("right-password") == false)
    }

    @Test("a site that limits logins is not asked again, and what needs them is not checked")
    func throttled() async throws {
        let site = Sample.site({ _, number in number > 2 ? [] : [("id", "\(Sample.long)\(number)")] }) {
            request, live in
            request.cookies["id"].map(live.contains) ?? false
        }
        let report = try await Sample.report(on: site, recipe: Sample.recipe)
        #expect(site.logins <= 4)
        #expect(try report.verdict("id-random") == "not checked")
        #expect(try report.verdict("fixation-unknown-id") == "not checked")
    }

    @Test("a site that stops answering after a login is left alone after three requests, and not judged by its silence")
    func silent() async throws {
        let isGone = Mutex(false)
        let failures = Mutex(0)
        let site = FakeSite { request, _ throws(SiteFailure) in
            guard !isGone.withLock({ $0 }) else {
                failures.withLock { $0 += 1 }
                throw SiteFailure("gone")
            }
            guard request.target == "/account" else {
                return request.method == "POST" ? .page("", 200, ("Set-Cookie", "id=\(Sample.long); Path=/")) : .page()
            }
            guard request.cookies["id"] != nil else { return .page("", 401) }
            isGone.withLock { $0 = true }
            return .page()
        }
        let report = try await Sample.report(on: site, "http://localhost/", recipe: Sample.recipe)
        #expect(failures.withLock { $0 } == 3)
        #expect(try report.verdict("logout-ends-session") == "not checked")
        #expect(try report.verdict("session-cookie-secure") == "not checked")
    }

    @Test("the numbers of the plan hold")
    func plan() async throws {
        let site = Sample.site({ _, number in [("id", "\(Sample.long)\(number)")] }) { request, live in
            request.cookies["id"].map(live.contains) ?? false
        }
        let recipe = Sample.recipe + "token: {input: t}\nlimits: {idle: 1s, absolute: 10s}\n"
        let plan = Plan(try SiteAddress("https://example.org/"), try Recipe(yaml: recipe), .init())
        let report = try await Sample.report(on: site, recipe: recipe)
        #expect(site.logins <= plan.maximumLogins)
        #expect(site.received.count <= plan.maximumRequests)
        #expect(report.logins == site.logins)
        #expect(plan.text.contains("at most \(plan.maximumRequests) requests"))
    }

    @Test("neither the password nor the value of a cookie is in a report")
    func secrets() async throws {
        let site = Sample.site({ _, number in [("id", "\(Sample.long)\(number)")] }) { request, live in
            request.cookies["id"].map(live.contains) ?? false
        }
        let report = try await Sample.report(on: site, recipe: Sample.recipe)
        let text = report.explanations + report.rows.map { "\($0)" }.joined() + "\(report.document)"
        #expect(!text.contains("right-password") && !text.contains(Sample.long))
        #expect("\(Secret("right-password"))" == "(hidden)")
        #expect(!String(reflecting: Secret("right-password")).contains("right"))
    }
}
