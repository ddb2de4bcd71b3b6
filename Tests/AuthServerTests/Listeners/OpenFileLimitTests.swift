import Testing

@testable import AuthServer

struct OpenFileLimitTests {
    @Test("most descriptors are for connections, and a reserve is not", arguments: [(1024, 896), (1_000_000, 999_872)])
    func reserve(limit: Int, connections: Int) {
        #expect(OpenFileLimit.connections(of: limit) == connections)
    }

    @Test("of few descriptors half are for connections", arguments: [(256, 128), (128, 64), (20, 10), (1, 1), (0, 1)])
    func few(limit: Int, connections: Int) {
        #expect(OpenFileLimit.connections(of: limit) == connections)
    }

    @Test("without a limit there is none to share")
    func unlimited() {
        #expect(OpenFileLimit.connections(of: .max) == .max - 128)
    }
}
