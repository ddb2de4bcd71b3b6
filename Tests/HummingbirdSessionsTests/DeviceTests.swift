import HTTPTypes
import Hummingbird
import HummingbirdSessions
import HummingbirdTesting
import Sessions
import SessionsTesting
import Testing

@Suite("A principal's own devices")
struct DeviceTests {
    private func site(_ backing: Backing) throws -> Site {
        try Site(backing) { pages, _ in
            pages.get("devices") { _, context in
                try await context.session.devices().map { "\($0.id) \($0.device.userAgent)" }.joined(separator: "\n")
            }
            pages.post("revoke/:id") { _, context in
                guard let id = SessionID(try context.parameters.require("id")) else { return "no handle" }
                return try await context.session.revoke(id) ? "ended" : "not yours"
            }
            pages.post("revoke-others") { _, context in "\(try await context.session.revokeOthers().count)" }
        }
    }

    @Test("are listed with what each said it is, those signed in last first", arguments: Backing.allCases)
    func list(_ backing: Backing) async throws {
        let site = try site(backing)
        try await site.open { client in
            #expect(try await Browser(client).get("/devices").body == "")
            let laptop = Browser(client)
            try await laptop.post("/login/ada", headers: [.userAgent: "Laptop"])
            site.clock.advance(by: .seconds(1))
            try await Browser(client).post("/login/ada", headers: [.userAgent: "Phone"])
            try await Browser(client).post("/login/grace", headers: [.userAgent: "Grace's"])
            let lines = try await laptop.get("/devices").body.split(separator: "\n").map {
                $0.split(separator: " ").last
            }
            #expect(lines == ["Phone", "Laptop"])
        }
    }

    @Test("can be ended one by one, but those of other users cannot", arguments: Backing.allCases)
    func revokeOne(_ backing: Backing) async throws {
        try await site(backing).open { client in
            let laptop = Browser(client)
            let phone = Browser(client)
            let stranger = Browser(client)
            try await laptop.post("/login/ada")
            try await phone.post("/login/ada")
            try await stranger.post("/login/grace")
            let handle = try #require(try await stranger.get("/devices").body.split(separator: " ").first)

            #expect(try await laptop.post("/revoke/\(handle)").body == "not yours")
            #expect(try await stranger.get("/me").body == "grace")

            let own = try await phone.get("/devices").body.split(separator: "\n").compactMap {
                $0.split(separator: " ").first
            }
            for id in own where phone.cookie?.prefix(21) == id.prefix(21) {
                #expect(try await laptop.post("/revoke/\(id)").body == "ended")
            }
            #expect(try await phone.get("/me").body == "nobody revoked")
            #expect(try await laptop.get("/me").body == "ada")
        }
    }

    @Test("are ended by asking the store for that one session, not for all of them", arguments: Backing.allCases)
    func revokeOneQuestion(_ backing: Backing) async throws {
        let site = try site(backing)
        try await site.open { client in
            let laptop = Browser(client)
            let phone = Browser(client)
            try await laptop.post("/login/ada")
            try await phone.post("/login/ada")
            let handles = try await laptop.get("/devices").body.split(separator: "\n").compactMap {
                $0.split(separator: " ").first
            }
            let handle = try #require(handles.first { phone.cookie?.prefix(21) == $0.prefix(21) })
            let lists = site.store.calls(.list)
            #expect(try await laptop.post("/revoke/\(handle)").body == "ended")
            #expect(try await laptop.post("/revoke/\(handle)").body == "not yours")
            #expect(try await Browser(client).post("/revoke/\(handle)").body == "not yours")
            #expect(site.store.calls(.list) == lists)
        }
    }

    @Test("can all be ended except this one", arguments: Backing.allCases)
    func revokeOthers(_ backing: Backing) async throws {
        try await site(backing).open { client in
            let kept = Browser(client)
            let others = (0..<3).map { _ in Browser(client) }
            try await kept.post("/login/ada")
            for other in others { try await other.post("/login/ada") }
            #expect(try await kept.post("/revoke-others").body == "3")
            #expect(try await kept.get("/me").body == "ada")
            for other in others { #expect(try await other.get("/me").body == "nobody revoked") }
        }
    }

    @Test("the address comes from the connection, the user agent from the request")
    func device() async throws {
        let site = try site(.memory)
        try await site.open(.live) { client in
            try await Browser(client).post("/login/ada", headers: [.userAgent: "Laptop"])
        }
        let device = try #require(try await site.sessions.list(SessionQuery()).records.first?.device)
        #expect(device.userAgent == "Laptop")
        #expect(["127.0.0.1", "::1"].contains(device.address))
    }
}
