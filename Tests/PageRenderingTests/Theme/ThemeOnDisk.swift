import Foundation

@testable import PageRendering

/// The folder of a theme that lives as long as a test uses it.
final class ThemeOnDisk {
    let root: URL

    var path: String { root.path }

    /// - Parameter files: Contents by path. Without `theme.yaml` an empty one is added.
    init(_ files: [String: String] = [:]) throws {
        root = FileManager.default.temporaryDirectory.appending(path: "theme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        try write("", to: "theme.yaml")
        for (path, text) in files { try write(text, to: path) }
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    func write(_ bytes: [UInt8], to path: String) throws {
        let file = root.appending(path: path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: root.appending(path: path).path, withDestinationPath: target)
    }

    /// The theme, read as the server reads it.
    func theme() throws(ThemeError) -> Theme { try Theme(folder: path) }

    /// The problems of the theme, one text for each.
    var problems: [String] {
        do throws(ThemeError) {
            _ = try theme()
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }
}

/// The smallest picture that browsers draw.
let drawing = #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>"#
