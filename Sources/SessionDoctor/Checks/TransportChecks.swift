/// What any visitor sees: encryption, and answers that set cookies.
extension Check {
    static let transport = [
        Check(
            "https", why: "Without encryption every network on the way reads and changes the session cookie.",
            source: "ASVS 12.2.1", mend: "Serve the site over HTTPS only.", https),
        Check(
            "hsts",
            why: "Without HSTS the first request of a visit may be sent unencrypted, and answered by an attacker.",
            source: "ASVS 3.4.1, RFC 6797",
            mend: "Answer with Strict-Transport-Security: max-age=31536000; includeSubDomains.", hsts),
        Check(
            "http-redirects", why: "A page or a cookie served without encryption can be read and replaced.",
            source: "ASVS 12.2.1",
            mend: "Answer port 80 only with a redirect to https://, and without a cookie.", httpRedirects),
        Check(
            "cookies-valid", why: "A cookie that browsers refuse or cut does not do what its header says.",
            source: "RFC 6265bis §5.6, ASVS 3.3.5", mend: "Correct the Set-Cookie header.", cookiesValid),
        Check(
            "cookies-secure", why: "A cookie without Secure is also sent over unencrypted connections.",
            source: "ASVS 3.3.1", mend: "Set Secure on every cookie.", cookiesSecure),
        Check(
            "cookies-not-cached",
            why:
                "A shared cache may store an answer together with its Set-Cookie, and give one visitor's session to others.",
            source: "RFC 9111 §7.3, ASVS 14.3.2",
            mend: "Send Cache-Control: no-store with every answer that sets a cookie.", cookiesNotCached),
    ]

    private static func https(_ evidence: Evidence) -> Outcome {
        if evidence.site.isEncrypted { return .pass("the address is https://") }
        if evidence.site.isLoopback { return .notChecked("the site is on this machine") }
        return .fail("the address is http://: everything is sent in clear text")
    }

    private static func hsts(_ evidence: Evidence) -> Outcome {
        guard evidence.site.isEncrypted else { return .notChecked("the address is http://") }
        let ages = evidence.exchanges.map { exchange in
            exchange.response.all("Strict-Transport-Security").first.map(maximumAge) ?? 0
        }
        guard let lowest = ages.min() else { return .notChecked("there was no answer") }
        if lowest >= 31_536_000 { return .pass("every answer asks for it, for at least a year") }
        if ages.max() == 0 { return .fail("no answer has Strict-Transport-Security") }
        let number = ages.filter { $0 < 31_536_000 }.count
        return .fail("\(number) of \(ages.count) answers lack it, or ask for it for less than a year")
    }

    /// The `max-age` of the header; 0 without a valid one.
    private static func maximumAge(_ header: String) -> Int {
        let directives = header.lowercased().split(separator: ";").map { $0.filter { !$0.isWhitespace && $0 != "\"" } }
        return directives.first { $0.hasPrefix("max-age=") }.flatMap { Int($0.dropFirst(8)) } ?? 0
    }

    private static func httpRedirects(_ evidence: Evidence) -> Outcome {
        evidence.unencrypted.outcome { response in
            guard let response else { return .pass("nothing answers on port 80") }
            if !response.cookies.isEmpty { return .fail("port 80 sets a cookie without encryption") }
            if let location = response.location, location.lowercased().hasPrefix("https://") {
                return .pass("port 80 redirects to https://")
            }
            return response.status >= 400
                ? .pass("port 80 refuses with \(response.status)") : .fail("port 80 answers \(response.status)")
        }
    }

    private static func cookiesValid(_ evidence: Evidence) -> Outcome {
        var problems: [String] = []
        var count = 0
        for header in evidence.exchanges.flatMap({ $0.response.all("Set-Cookie") }) {
            count += 1
            switch SetCookie.read(header) {
            case .failure(let problem): problems.append("browsers ignore a Set-Cookie: \(problem.reason)")
            case .success(let cookie):
                guard let reason = cookie.refusal(by: evidence.site) else { continue }
                problems.append("browsers refuse \(named([cookie.name])): \(reason)")
            }
        }
        guard count > 0 else { return .notChecked("no answer sets a cookie") }
        return problems.first.map(Outcome.fail) ?? .pass("browsers keep all cookies")
    }

    private static func cookiesSecure(_ evidence: Evidence) -> Outcome {
        let cookies = evidence.exchanges.flatMap(\.response.cookies).filter { !$0.deletes(at: evidence.now) }
        guard !cookies.isEmpty else { return .notChecked("no answer sets a cookie") }
        let open = cookies.filter { !$0.isSecure }.map(\.name)
        return open.isEmpty ? .pass("every cookie has Secure") : .fail("without Secure: \(named(open))")
    }

    private static func cookiesNotCached(_ evidence: Evidence) -> Outcome {
        let setting = evidence.exchanges.filter { !$0.response.all("Set-Cookie").isEmpty }
        guard !setting.isEmpty else { return .notChecked("no answer sets a cookie") }
        if let exchange = setting.first(where: Caching.sharedCacheMayReuse) {
            return .fail(
                "a shared cache may give the answer to GET \(pathOnly(exchange)), which sets a cookie, to others")
        }
        return .pass("no shared cache may give an answer that sets a cookie to others")
    }

    /// The first few of the names, each once and cut, in order: a site may send long ones and many.
    static func named(_ names: [String]) -> String {
        var unique: [String] = []
        for name in names where !unique.contains(name) { unique.append(name) }
        let rest = unique.count > 6 ? " and \(unique.count - 6) more" : ""
        return unique.prefix(6).map { $0.count > 60 ? $0.prefix(60) + "…" : $0 }.joined(separator: ", ") + rest
    }

    private static func pathOnly(_ exchange: Exchange) -> Substring {
        exchange.request.target.prefix { $0 != "?" && $0 != ";" }
    }
}
