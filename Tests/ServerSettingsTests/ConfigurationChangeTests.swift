import Testing

@testable import ServerSettings

@Suite("What differs between two configurations")
struct ConfigurationChangeTests {
    private func entries(_ yaml: String) -> [ConfigurationEntry] {
        ServerConfiguration.parse(ConfigurationInput(file: ("c.yaml", yaml))).entries
    }

    private func changes(_ old: String, _ new: String) -> [ConfigurationChange] {
        ConfigurationChange.all(from: entries(old), to: entries(new))
    }

    @Test("the same values are no change, however they are written")
    func same() {
        #expect(changes("", "").isEmpty)
        #expect(changes("http.port: 8080", "http: {port: 8080}").isEmpty)
        #expect(changes("sessions.idle.timeout: 30m", "").isEmpty)
        #expect(
            changes(
                "sessions.idle.timeout: 60s\nsessions.touch.interval: 5s",
                "sessions: {idle.timeout: 1m, touch.interval: 5s}"
            ).isEmpty)
    }

    @Test("each change names both values, in the order of the reference")
    func both() {
        let found = changes(
            "audit.retention: 30d\nhttp.port: 8081\npublic.url: http://localhost:9", "public.url: http://localhost:9")
        #expect(
            found.map(\.description) == [
                "http.port: 8081 is now 8080", "audit.retention: 30d is now 365d",
            ])
        #expect(found.allSatisfy { !$0.isLive })
        #expect(
            changes("", "forwardauth.rules: a.yaml").map(\.description) == ["forwardauth.rules: not set is now a.yaml"])
    }

    @Test("values that follow from a changed one are named too")
    func derived() {
        #expect(
            changes("", "sessions.idle.timeout: 5m").map(\.key.name) == [
                "sessions.idle.timeout", "sessions.touch.interval",
            ])
    }

    @Test("a changed secret is a change, and is not shown")
    func secrets() {
        let found = changes("database.url: postgres://u:hush-one@h/d", "database.url: postgres://u:hush-two@h/d")
        #expect(found.map(\.description) == ["database.url: a part that is not shown has changed"])
        let moved = changes("database.url: postgres://u:hush-one@h/d", "database.url: postgres://u:hush-two@i/d")
        #expect(moved.count == 1)
        for text in (found + moved).map({ "\($0) \(String(reflecting: $0))" }) {
            #expect(!text.contains("hush"))
        }
        var dumped = ""
        dump(entries("database.url: postgres://u:hush-one@h/d"), to: &dumped)
        #expect(!dumped.contains("hush"))
    }

    @Test("rules, log level and certificate are live; HTTPS is not switched on or off")
    func live() {
        let files = "tls: {certificate: a, key: b}\npublic.url: https://localhost"
        #expect(changes("log.level: info", "log.level: debug").map(\.isLive) == [true])
        #expect(changes("", "forwardauth.rules: a").map(\.isLive) == [true])
        #expect(changes(files, files.replacing("a,", with: "c,")).map(\.isLive) == [true])
        let off = changes(files, "public.url: https://localhost")
        #expect(off.map(\.key.name) == ["tls.certificate", "tls.key"] && off.allSatisfy { !$0.isLive })
        #expect(changes("public.url: https://localhost", files).allSatisfy { !$0.isLive })
        #expect(
            ConfigurationKey.all.filter(\.isLive).map(\.name) == [
                "tls.certificate", "tls.key", "forwardauth.rules", "log.level",
            ])
    }

    @Test("a server that has applied the live changes keeps naming the others")
    func applying() {
        let (old, new) = (entries(""), entries("log.level: debug\nhttp.port: 81\npublic.url: http://localhost:8080"))
        let after = old.applying(ConfigurationChange.all(from: old, to: new), of: new)
        #expect(ConfigurationChange.all(from: after, to: new).map(\.key.name) == ["http.port"])
        #expect(ConfigurationChange.all(from: after, to: old).map(\.key.name) == ["log.level"])
    }
}
