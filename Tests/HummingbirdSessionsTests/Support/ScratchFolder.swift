import Foundation

/// A folder that goes with its last owner.
final class ScratchFolder: Sendable {
    private let path = FileManager.default.temporaryDirectory.appending(path: "site-\(UUID().uuidString)")

    deinit {
        try? FileManager.default.removeItem(at: path)
    }

    /// Where a file of that name can be made.
    func file(_ name: String) throws -> String {
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        return path.appending(path: name).path
    }
}
