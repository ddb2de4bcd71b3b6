import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing
import UserAccounts

@testable import AuthServer

@Suite struct AccountRoutesTests {
    private static let newPassword = "harbour-quilt-ninety-crows"

    /// Two browsers of one person.
    private func pair(
        _ body: @escaping @Sendable (PageServer, PageVisitor, PageVisitor) async throws -> Void
    ) async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            let (first, second) = (PageVisitor(client), PageVisitor(client, agent: "curl/8.5.0"))
            try await first.signIn("ada")
            try await second.signIn("ada")
            try await body(server, first, second)
        }
    }

    private func handle(_ server: PageServer, named agent: String) async throws -> String {
        let records = try await server.context.sessions.list(SessionQuery(userAgentFragment: agent)).records
        return try #require(records.first).id.description
    }

    @Test("the page lists every device and marks this one")
    func devices() async throws {
        try await pair { _, first, _ in
            let text = try await first.get("/account").text
            #expect(text.contains("Firefox 140 on Linux"))
            #expect(text.contains("curl"))
            #expect(text.components(separatedBy: "This device").count == 2)
            let secret = try #require(first.token).dropFirst(22)
            #expect(!text.contains(secret))
        }
    }

    @Test("another device is ended at once; one that is not ours does not exist")
    func endDevice() async throws {
        try await pair { server, first, second in
            let id = try await handle(server, named: "curl")
            let response = try await first.submit("/account", to: "/account/devices/end", [("session", id)])
            #expect(response.location == "/account?done=device-ended")
            #expect(try await second.get("/account").status == .seeOther)
            for foreign in [id, "short", String(repeating: "A", count: 22)] {
                let response = try await first.submit("/account", to: "/account/devices/end", [("session", foreign)])
                #expect(response.status == .notFound)
            }
            #expect(try await first.get("/account?done=device-ended").text.contains("has been signed out"))
        }
    }

    @Test("all others are ended, this one stays")
    func endOthers() async throws {
        try await pair { _, first, second in
            let response = try await first.submit("/account", to: "/account/devices/end-others")
            #expect(response.location == "/account?done=others-ended")
            #expect(try await second.get("/account").status == .seeOther)
            #expect(try await first.get("/account").status == .ok)
        }
    }

    @Test("another user's session cannot be ended")
    func foreignDevice() async throws {
        try await PageServer.run { server, client in
            _ = try await server.person("ada")
            _ = try await server.person("eve")
            let (ada, eve) = (PageVisitor(client, agent: "curl/8.5.0"), PageVisitor(client))
            try await ada.signIn("ada")
            try await eve.signIn("eve")
            let id = try await handle(server, named: "curl")
            #expect(try await eve.submit("/account", to: "/account/devices/end", [("session", id)]).status == .notFound)
            #expect(try await ada.get("/account").status == .ok)
        }
    }

    @Test("after the window a sensitive action asks for the password first and leads back; nothing is done before")
    func reauthentication() async throws {
        try await pair { server, first, second in
            server.clock.advance(by: .seconds(301))
            let response = try await first.submit("/account", to: "/account/devices/end-others")
            #expect(response.location == "/reauthenticate?next=%2Faccount")
            #expect(try await second.get("/account").status == .ok)
            let before = first.token
            let wrong = try await first.submit("/reauthenticate", to: "/reauthenticate", [("password", "wrong")])
            #expect(wrong.status == .unprocessableContent)
            let right = try await first.submit(
                "/reauthenticate", to: "/reauthenticate", [("password", PageServer.password), ("next", "/account")]
            )
            #expect(right.location == "/account")
            #expect(first.token != before)
            #expect(first.token?.prefix(21) == before?.prefix(21))
            #expect(try await first.submit("/account", to: "/account/devices/end-others").status == .seeOther)
            #expect(try await second.get("/account").status == .seeOther)
        }
    }

    @Test("reauthentication leads nowhere else", arguments: ["https://evil.example", "//evil.example", "/logout"])
    func reauthenticationTarget(next: String) async throws {
        try await pair { _, first, _ in
            let response = try await first.submit(
                "/reauthenticate", to: "/reauthenticate", [("password", PageServer.password), ("next", next)]
            )
            #expect(response.location == "/account")
        }
    }

    private func change(
        _ visitor: PageVisitor,
        current: String = PageServer.password,
        new: String = newPassword,
        again: String? = nil,
        _ more: [(name: String, value: String)] = []
    ) async throws -> TestResponse {
        try await visitor.submit(
            "/account", to: "/account/password",
            [("current", current), ("new", new), ("new_again", again ?? new)] + more
        )
    }

    @Test("a changed password gives this device a new token and ends the others")
    func changePassword() async throws {
        try await pair { server, first, second in
            let before = first.token
            let response = try await change(first)
            #expect(response.location == "/account?done=password-changed")
            #expect(first.token != before)
            #expect(try await first.get("/account").status == .ok)
            #expect(try await second.get("/account").status == .seeOther)
            #expect(try await second.get("/login").text.contains("your password was changed"))
            #expect(try await second.signIn("ada", Self.newPassword).status == .seeOther)
            #expect(try await server.events().contains("authn_password_change"))
        }
    }

    @Test("other sessions stay when asked to")
    func keepOthers() async throws {
        try await pair { _, first, second in
            let response = try await change(first, [("keep_other_sessions", "on")])
            #expect(response.status == .seeOther)
            #expect(try await second.get("/account").status == .ok)
        }
    }

    @Test("two different entries, a wrong present password and a weak new one change nothing and are explained")
    func refusedChanges() async throws {
        try await pair { _, first, second in
            let different = try await change(first, again: "something else")
            #expect(different.text.contains("not the same"))
            let wrong = try await change(first, current: "wrong-password-entirely")
            #expect(wrong.text.contains("not your current password"))
            let weak = try await change(first, new: "short")
            #expect(weak.text.contains("at least 15 characters"))
            for response in [different, wrong, weak] {
                #expect(response.status == .unprocessableContent)
                #expect(response.text.contains("role=\"alert\""))
            }
            #expect(try await second.get("/account").status == .ok)
        }
    }

    @Test("a token of another session or from before a rotation is refused")
    func forgery() async throws {
        try await pair { server, first, second in
            let foreign = try await second.get("/account").field("csrf_token")
            let old = try await first.get("/account").field("csrf_token")
            #expect(try await first.post("/account/devices/end-others", [("csrf_token", foreign)]).status == .forbidden)
            #expect(try await change(first).status == .seeOther)
            #expect(try await first.post("/account/devices/end-others", [("csrf_token", old)]).status == .forbidden)
            #expect(try await server.events().filter { $0 == "malicious_csrf" }.count == 2)
        }
    }
}
