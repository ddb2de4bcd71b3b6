import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import RESPClient

/// A server of a test's own, to be killed as the test likes. It is gone when the test is over.
final class OwnServer: Sendable {
    let port: Int
    private let folder: URL
    private let process: Process

    /// Starts a server on a free port; `configuration` is the text of its configuration file after that.
    init(_ program: String = "redis-server", _ configuration: String = "") async throws {
        port = try await Self.freePort()
        folder = FileManager.default.temporaryDirectory.appending(path: "resp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: "server.conf")
        let common = "port \(port)\nbind 127.0.0.1\ndir \(folder.path)\n"
        try (common + configuration).write(to: file, atomically: true, encoding: .utf8)
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [program, file.path]
        process.standardOutput = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    var address: String { "127.0.0.1:\(port)" }

    /// Makes it hang: it accepts connections and does not answer.
    func suspend() {
        Foundation.kill(process.processIdentifier, SIGSTOP)
    }

    /// Ends it without a warning.
    func kill() {
        guard process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Waits until a command is answered with something that satisfies `condition`.
    func wait(for command: RESPCommand, _ condition: (RESPValue) -> Bool) async throws {
        try await withClient(RESPConfiguration(url: "redis://\(address)")) { client in
            try await eventually {
                guard let answer = try? await client.send(command) else { return false }
                return condition(answer)
            }
        }
    }

    /// Runs redis-cli to its end. Returns whether it did what it was told.
    static func cli(_ arguments: [String]) throws -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["redis-cli", "-e"] + arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// A port below those that outgoing connections are given, or one of them could take it before the server does.
    static func freePort() async throws -> Int {
        for _ in 0..<100 {
            let port = Int.random(in: 10_000..<32_000)
            let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            guard let channel = try? await bootstrap.bind(host: "127.0.0.1", port: port).get() else { continue }
            try await channel.close()
            return port
        }
        throw RESPError(.unavailable, "no free port")
    }
}

/// Asks again and again, for at most half a minute.
func eventually(
    sourceLocation: SourceLocation = #_sourceLocation, _ condition: () async throws -> Bool
) async throws {
    for _ in 0..<1800 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    try #require(Bool(false), "it did not happen within a minute and a half", sourceLocation: sourceLocation)
}
