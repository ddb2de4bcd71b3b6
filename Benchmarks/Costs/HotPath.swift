import Foundation
import SQLiteSessionStore
import Sessions

/// The work that a request costs, apart from its transport.
enum HotPath: String, CaseIterable {
    /// Finds the session cookie among four.
    case cookie
    /// Hashes the secret of a token.
    case digest
    /// Looks up a session in the memory store, by the manager: digest, read, verdict.
    case memory
    /// The same from a near cache under a lease.
    case near
    /// The same in the memory store, when last-seen is due: it is added to the next batch.
    case touch
    /// Reads a session in an SQLite file, without the manager.
    case sqlite

    /// The most operations of one run: a touch needs a session of its own, and a batch holds 4,096.
    static let mostOperations = 4000

    /// An operation did not do what is measured.
    struct Failure: Error {
        let path: HotPath
    }

    /// Prepares the input, which costs the same for each number, and does the operations.
    func run(_ number: Int) async throws {
        switch self {
        case .cookie: try await scan(number)
        case .digest: try await hash(number)
        case .memory: try await authenticate(number, at: Desk(MemorySessionStore()))
        case .near: try await remember(number)
        case .touch: try await touch(number)
        case .sqlite: try await read(number)
        }
    }

    private func scan(_ number: Int) async throws {
        let token = try await Desk(MemorySessionStore()).signIn()
        let pair = SessionCookie.standard.header(setting: token, lifetime: nil).prefix { $0 != ";" }
        let headers = ["theme=dark; _ga=GA1.1.1234567890.1700000000; \(pair); lang=en"]
        let scanner = CookieScanner(name: SessionCookie.standard.name)
        for _ in 0..<number {
            guard case .token = scanner.scan(headers) else { throw Failure(path: self) }
        }
    }

    private func hash(_ number: Int) async throws {
        let token = try await Desk(MemorySessionStore()).signIn()
        let expected = token.digest
        for _ in 0..<number {
            guard token.digest == expected else { throw Failure(path: self) }
        }
    }

    private func authenticate(_ number: Int, at desk: Desk) async throws {
        let tokens = try await desk.signIn(64)
        // A near cache reads each once.
        for token in tokens { try await authenticate(token, at: desk) }
        let misses = desk.misses
        for turn in 0..<number { try await authenticate(tokens[turn % tokens.count], at: desk) }
        guard desk.misses == misses else { throw Failure(path: self) }
    }

    private func authenticate(_ token: SessionToken, at desk: Desk) async throws {
        guard case .valid = await desk.sessions.authenticate(token, from: desk.device, for: .check) else {
            throw Failure(path: self)
        }
    }

    private func remember(_ number: Int) async throws {
        let clock = StoppedLeaseClock()
        let store = MemorySessionStore()
        let cache = NearCache(
            over: store, EmptyLog(), lease: .seconds(1), clock: clock, tokens: .repeatable(), logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await cache.serve() }
            await clock.hasLease()
            try await authenticate(number, at: Desk(cache))
            group.cancelAll()
        }
    }

    private func touch(_ number: Int) async throws {
        let desk = try Desk(MemorySessionStore())
        let tokens = try await desk.signIn(Self.mostOperations)
        desk.clock.advance(by: desk.sessions.policy.touchInterval)
        for token in tokens.prefix(number) { try await authenticate(token, at: desk) }
    }

    private func read(_ number: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "costs-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store: any SessionStore = try SQLiteSessionStore(path: folder.appending(path: "sessions.sqlite").path)
        let ids = try await Desk(store).signIn(64).map(\.id)
        for turn in 0..<number {
            guard case .live = try await store.find(ids[turn % ids.count]) else { throw Failure(path: self) }
        }
    }
}
