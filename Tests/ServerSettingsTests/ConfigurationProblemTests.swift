import Testing

@testable import ServerSettings

@Suite("The problems of a configuration")
struct ConfigurationProblemTests {
    private func problems(
        _ environment: [String: String] = [:],
        yaml: String? = nil,
        isDevelopment: Bool = false
    ) -> [ConfigurationProblem] {
        let input = ConfigurationInput(
            environment: environment,
            file: yaml.map { ("c.yaml", $0) },
            isDevelopment: isDevelopment
        )
        return ServerConfiguration.parse(input).problems
    }

    @Test("everything wrong is reported together: values, unknown keys, contradictions")
    func together() throws {
        let environment = [
            "COATCHECK_HTTP_PORT": "eighty",
            "COATCHECK_HTTP_PROT": "80",
            "COATCHECK_SESSIONS_IDLE_TIMEOUT": "13h",
            "COATCHECK_SESSIONS_BINDING": "required",
            "PATH": "/bin",
        ]
        let found = problems(environment, yaml: "sesions: {limit: 3}\ncookie.samesite: sometimes")
        #expect(
            Set(found.map(\.key)) == [
                "http.port", "COATCHECK_HTTP_PROT", "sessions.idle.timeout", "sessions.binding",
                "sesions.limit", "cookie.samesite",
            ]
        )
        let error = #expect(throws: ConfigurationError.self) {
            try ServerConfiguration(ConfigurationInput(environment: environment))
        }
        #expect(error?.problems.count == 4)
        #expect(error?.description.contains("http.port = \"eighty\" (from COATCHECK_HTTP_PORT)") == true)
    }

    @Test("a slip of the hand gets a suggestion")
    func suggestion() {
        #expect(problems(["COATCHECK_HTTP_PROT": "80"]).first?.advice == "did you mean COATCHECK_HTTP_PORT?")
        #expect(problems(yaml: "htp.port: 80").first?.advice == "did you mean http.port?")
        #expect(problems(yaml: "colour: red").first?.advice == "see `coatcheck config keys`")
    }

    @Test(
        "a wrong value is refused with its reason",
        arguments: [
            ("http.port", "0"), ("http.port", "65536"), ("http.port", "8080 " + "x"), ("http.host", "a b"),
            ("sessions.idle.timeout", "30"), ("sessions.idle.timeout", "0s"), ("sessions.idle.timeout", "off"),
            ("sessions.idle.timeout", "1h30m"), ("sessions.idle.timeout", "-5m"), ("sessions.absolute.timeout", "401d"),
            ("sessions.limit.per.user", "0"), ("sessions.limit.policy", "evict"), ("sessions.rotation.grace", "61s"),
            ("sessions.near.cache", "yes"), ("sessions.near.cache.lease", "99ms"), ("sessions.near.cache.lease", "11s"),
            ("sessions.near.cache.lease", "1"), ("sessions.near.cache.lease", "10s"),
            ("trusted.proxies", "10.0.0.0/33"), ("trusted.proxies", "10.0.0.5/8"), ("trusted.proxies", "0.0.0.0/0"),
            ("trusted.proxies", "proxy.example.org"), ("public.url", "localhost"), ("public.url", "ftp://x.org"),
            ("public.url", "https://x.org/auth"), ("public.url", "https://u:p@x.org"), ("public.url", "http://x.org"),
            ("database.url", "mysql://h/d"), ("database.url", "sqlite:"), ("database.url", "sqlite::memory:"),
            ("database.url", "postgres://h/d?colour=red"), ("sessions.url", "redis://h1,h2"), ("sessions.url", "file:"),
            ("sessions.url", "redis+cluster://h/3"), ("sessions.url", "postgres://[h/d"),
            ("passwords.minimum.length", "8"),
            ("passwords.minimum.length", "65"), ("passwords.blocklist", ""), ("log.level", "loud"),
            ("log.format", "xml"),
            ("cookie.samesite", "Lax;"), ("management.port", "8080"), ("audit.retention", "1h"),
            ("cookie.name", "coatcheck"), ("cookie.name", "__Host-a b"), ("cookie.name", ""),
            ("cookie.domain", ".localhost"), ("cookie.domain", "example.org"),
            ("throttle.account.first.delay", "2h"),
            ("forwardauth.redirect.hosts", "https://app.example.org"), ("forwardauth.redirect.hosts", "app.*.org"),
            ("forwardauth.redirect.hosts", "app.example.org:0"), ("forwardauth.redirect.hosts", "*"),
        ])
    func wrongValue(key: String, value: String) {
        let variable = "COATCHECK_" + key.uppercased().replacing(".", with: "_")
        let found = problems([variable: value])
        #expect(!found.isEmpty)
        #expect(found.allSatisfy { !$0.reason.isEmpty && !$0.advice.isEmpty })
    }

    @Test("a binding cannot be required where browsers do not use https")
    func bindingWithoutEncryption() {
        let found = problems(["COATCHECK_SESSIONS_BINDING": "required"])
        #expect(found.map(\.key) == ["sessions.binding"])
        #expect(
            problems(["COATCHECK_SESSIONS_BINDING": "required", "COATCHECK_PUBLIC_URL": "https://a.example"]).isEmpty)
    }

    @Test("one file of the TLS pair is not enough", arguments: ["COATCHECK_TLS_CERTIFICATE", "COATCHECK_TLS_KEY"])
    func tlsPair(variable: String) {
        #expect(problems([variable: "x.pem"]).count == 1)
    }

    @Test("a server that speaks HTTPS has an https origin")
    func tlsOrigin() {
        let environment = [
            "COATCHECK_TLS_CERTIFICATE": "c.pem", "COATCHECK_TLS_KEY": "k.pem",
            "COATCHECK_PUBLIC_URL": "http://localhost:8080",
        ]
        #expect(problems(environment).map(\.key) == ["public.url"])
    }

    @Test("the cookie's prefix, domain, origin and SameSite agree")
    func cookieRules() {
        let origin = ["COATCHECK_PUBLIC_URL": "https://auth.example.org", "COATCHECK_COOKIE_DOMAIN": "example.org"]
        #expect(problems(origin).map(\.key) == ["cookie.name"])
        #expect(problems(origin.merging(["COATCHECK_COOKIE_NAME": "__Secure-c"]) { $1 }).isEmpty)
        let other = ["COATCHECK_COOKIE_NAME": "__Secure-c", "COATCHECK_COOKIE_DOMAIN": "ample.org"]
        #expect(problems(origin.merging(other) { $1 }).map(\.key) == ["cookie.domain"])
        #expect(problems(["COATCHECK_COOKIE_SAMESITE": "none"]).isEmpty)
        #expect(problems(["COATCHECK_COOKIE_SAMESITE": "none"], isDevelopment: true).map(\.key) == ["cookie.samesite"])
    }

    @Test("--dev stays on this machine", arguments: ["0.0.0.0", "::", "192.0.2.1", "example.org"])
    func developmentHost(host: String) {
        #expect(problems(["COATCHECK_HTTP_HOST": host], isDevelopment: true).map(\.key) == ["http.host"])
    }

    @Test("--dev refuses an origin that others can reach")
    func developmentOrigin() {
        let found = problems(["COATCHECK_PUBLIC_URL": "https://auth.example.org"], isDevelopment: true)
        #expect(found.map(\.key) == ["public.url"])
    }

    @Test(
        "a file that is not YAML, or not keys and values, is one clear problem",
        arguments: [
            "a: b: c", "- a\n- b", "just text", "http: {port: [1, {a: b}]}", "http.port: 1\nhttp.port: 2",
            "http.port: 8081\nhttp: {port: 8082}", "\"\\x\"",
        ])
    func brokenFile(yaml: String) {
        let found = problems(yaml: yaml)
        #expect(found.count == 1)
        #expect(found.allSatisfy { !$0.description.contains("\n") })
    }
}
