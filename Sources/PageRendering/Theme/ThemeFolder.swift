import Foundation
import UserAccounts

/// Reads the files of a folder. It goes on after a mistake and collects all.
struct ThemeFolder {
    /// The most bytes of one file.
    static let limit = 100 * 1024
    /// The most bytes of a file with all texts of a language.
    static let textLimit = 500 * 1024

    /// Whether links to files outside of the folder are followed.
    enum Links {
        case inside
        case anywhere
    }

    private let root: String
    private let links: Links
    private(set) var problems: [ThemeProblem] = []

    /// - Parameter path: The folder. If there is none, that is the only problem.
    init(_ path: String, following links: Links = .inside) {
        self.links = links
        root = URL(fileURLWithPath: path, isDirectory: true).resolvingSymlinksInPath().path
        if !isFolder("") { problems = [ThemeProblem("", "there is no folder \(path)")] }
    }

    mutating func report(_ problem: ThemeProblem) {
        problems.append(problem)
    }

    /// Whether there is a folder, inside this one.
    func isFolder(_ path: String) -> Bool {
        guard let place = place(of: path) else { return false }
        return (try? FileManager.default.attributesOfItem(atPath: place)[.type] as? FileAttributeType) == .typeDirectory
    }

    /// The names in a folder, in their order, without hidden files, notes for readers, and the backups of editors.
    mutating func names(in path: String = "") -> [String] {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: path.isEmpty ? root : "\(root)/\(path)")
            return names.sorted().filter { name in
                !name.hasPrefix(".") && !name.hasSuffix("~") && !name.uppercased().hasPrefix("README")
            }
        } catch {
            report(ThemeProblem(path, "the folder cannot be read"))
            return []
        }
    }

    /// The text of a file.
    mutating func text(of path: String, limit: Int = limit) -> String? {
        guard let bytes = bytes(of: path, limit: limit) else { return nil }
        guard let text = PlainText.decode(bytes) else {
            report(ThemeProblem(path, PlainText.FileProblem.notUTF8.description))
            return nil
        }
        return text
    }

    /// The content of a file.
    mutating func bytes(of path: String, limit: Int = limit) -> [UInt8]? {
        do throws(ThemeProblem) {
            return try read(path, limit: limit)
        } catch {
            report(error)
            return nil
        }
    }

    private func read(_ path: String, limit: Int) throws(ThemeProblem) -> [UInt8] {
        guard FileManager.default.fileExists(atPath: "\(root)/\(path)") else {
            throw ThemeProblem(path, "there is no such file")
        }
        guard let place = place(of: path) else { throw ThemeProblem(path, "the link leads out of the folder") }
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: place),
            attributes[.type] as? FileAttributeType == .typeRegular
        else { throw ThemeProblem(path, "this is not a file") }
        guard let size = attributes[.size] as? Int, size <= limit else {
            throw ThemeProblem(path, "the file has more than \(limit / 1024) KiB")
        }
        guard let data = FileManager.default.contents(atPath: place) else {
            throw ThemeProblem(path, PlainText.FileProblem.unreadable.description)
        }
        return [UInt8](data)
    }

    /// Where a path within the folder leads, `nil` if that is outside. By links inside the folder Kubernetes mounts files.
    private func place(of path: String) -> String? {
        let place = URL(fileURLWithPath: "\(root)/\(path)").resolvingSymlinksInPath().path
        return links == .anywhere || place == root || place.hasPrefix(root.hasSuffix("/") ? root : root + "/")
            ? place : nil
    }
}
