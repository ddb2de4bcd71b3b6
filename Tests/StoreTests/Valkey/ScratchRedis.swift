import Foundation
import Testing

/// A Redis server of a test's own, for settings that would disturb others. It is stopped at the end.
struct ScratchRedis {
    let port: Int

    var url: String { "redis://127.0.0.1:\(port)" }

    /// Starts a server with these options of the command line, beside "no persistence". Default for the port: a free one.
    static func withServer<Value>(
        _ options: [String] = [], port chosen: Int? = nil, _ body: (ScratchRedis) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appending(path: "redis-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let port = try chosen ?? freePort()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "--dir", folder.path, "--save", ""] + options
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        defer {
            // Children of a test run inherit a mask that keeps gentler signals from them.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        try await waitUntilReady(port, process)
        return try await body(ScratchRedis(port: port))
    }

    private static func waitUntilReady(_ port: Int, _ process: Process) async throws {
        for _ in 0..<200 {
            try #require(process.isRunning, "redis-server did not start")
            if Self.accepts(port) { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("redis-server did not listen within 4 s")
    }

    private static func socketAddress(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }

    private static func accepts(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = socketAddress(port)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = socketAddress(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 ? getsockname(descriptor, $0, &length) : -1
            }
        }
        try #require(status == 0, "no free port")
        return Int(in_port_t(bigEndian: address.sin_port))
    }
}
