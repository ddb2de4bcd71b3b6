import Foundation

/// Runs `body` with the path of a database file that does not exist yet, in a folder that goes afterwards.
package func withScratchFile<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "coatcheck-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.appending(path: "scratch.sqlite").path)
}
