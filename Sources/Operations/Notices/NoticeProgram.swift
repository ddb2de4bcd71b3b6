import Foundation
import ServerSettings
import Synchronization

/// Runs the operator's program for each notice, without a shell, with the document on its standard input. Its output is
/// discarded; it succeeds if it exits with status 0 in time.
package struct NoticeProgram: NoticeCarrier {
    package let name = "notify.command"
    let program: String
    let arguments: [String]
    let environment: [String: String]
    let limit: Duration

    /// - Parameter environment: the variables to pass on, without the server's own, which hold database passwords.
    init(
        _ command: [String],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        limit: Duration = .seconds(10)
    ) {
        program = command.first ?? ""
        arguments = Array(command.dropFirst())
        self.environment = environment.filter { !$0.key.hasPrefix(ConfigurationKey.environmentPrefix) }
        self.limit = limit
    }

    package func carry(_ document: [UInt8]) async throws {
        let (process, exits) = try start(on: document)
        let status = await withTaskGroup(of: Int32?.self) { group in
            group.addTask { await exits.first { _ in true } }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
        guard let status else {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
            throw NoticeFailure("the program did not exit within \(limit) and was stopped")
        }
        guard status == 0 else { throw NoticeFailure("the program exited with status \(status)") }
    }

    private func start(on document: [UInt8]) throws -> (Process, AsyncStream<Int32>) {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.environment = environment
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        process.standardInput = try Self.input(document)
        let (exits, continuation) = AsyncStream.makeStream(of: Int32.self)
        process.terminationHandler = { process in
            continuation.yield(process.terminationStatus)
            continuation.finish()
        }
        do {
            try process.run()
        } catch {
            throw NoticeFailure("the program cannot be run")
        }
        return (process, exits)
    }

    /// The whole document is in the pipe before the program starts, and the server keeps no end open: a program that does
    /// not read cannot make the server's write fail or wait.
    private static func input(_ document: [UInt8]) throws -> FileHandle {
        guard document.count <= 32_768 else { throw NoticeFailure("the notice is too long") }
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data(document + [UInt8(ascii: "\n")]))
        try pipe.fileHandleForWriting.close()
        return pipe.fileHandleForReading
    }
}
