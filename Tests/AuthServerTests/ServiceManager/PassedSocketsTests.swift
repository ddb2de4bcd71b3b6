import Testing

@testable import AuthServer

@Suite("Listening sockets from a service manager")
struct PassedSocketsTests {
    private func passed(_ names: String? = nil, count: String = "1", process: String = "7") throws -> PassedSockets {
        var environment = ["LISTEN_PID": process, "LISTEN_FDS": count]
        environment["LISTEN_FDNAMES"] = names
        return try PassedSockets(environment: environment, process: 7)
    }

    private func refusal(_ names: String?, count: String) -> String? {
        do {
            _ = try passed(names, count: count)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test("the names say what each socket is for, in any order")
    func names() throws {
        let sockets = try passed("service:http:management", count: "3")
        #expect(sockets.descriptors == [.service: 3, .http: 4, .management: 5])
        #expect("\(sockets.address(of: .http, or: .unix(path: "x")))" == "the socket that was passed for http")
        #expect("\(PassedSockets.none.address(of: .http, or: .unix(path: "x")))" == "unix:x")
    }

    @Test("without a name of ours the first socket is for http", arguments: [nil, "", "unknown", "coatcheck.socket"])
    func unnamed(names: String?) throws {
        #expect(try passed(names).descriptors == [.http: 3])
    }

    @Test("variables that are missing, or meant for another process, pass nothing")
    func others() throws {
        #expect(try PassedSockets(environment: [:], process: 7) == .none)
        #expect(try PassedSockets(environment: ["LISTEN_FDS": "1"], process: 7) == .none)
        #expect(try passed("http", process: "8") == .none)
        #expect(try passed("metrics", process: "x") == .none)
        #expect(try passed(count: "0") == .none)
    }

    @Test("a socket without a clear purpose is refused with advice")
    func unclear() {
        #expect(
            refusal("metrics", count: "1")?.contains("FileDescriptorName= to one of http, management, service") == true)
        #expect(refusal(nil, count: "2")?.contains("after the first one has no name") == true)
        #expect(refusal("http:coatcheck.socket", count: "2")?.contains("coatcheck.socket") == true)
        #expect(refusal("http:http", count: "2")?.contains("two of the passed sockets are for http") == true)
        #expect(refusal("http", count: "2")?.contains("1 names for 2 passed sockets") == true)
        for count in ["", "one", "-1", "65", "99999999999999999999"] {
            #expect(refusal("http", count: count)?.contains("LISTEN_FDS") == true)
        }
    }
}
