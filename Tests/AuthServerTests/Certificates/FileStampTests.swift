import Foundation
import Testing

@testable import AuthServer

@Suite("The stamp of a file")
struct FileStampTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "stamp-\(UUID().uuidString)")
    private let time = Date(timeIntervalSince1970: 1_900_000_000)

    private func write(_ text: String, to name: String, at time: Date) throws -> FileStamp {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: name).path
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
        return try #require(FileStamp(of: path))
    }

    @Test("time, size and the file itself each make a difference")
    func differences() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let first = try write("one", to: "a", at: time)
        #expect(try write("one", to: "a", at: time) == first)
        #expect(try write("three", to: "a", at: time) != first)
        #expect(try write("one", to: "a", at: time + 1) != first)
        #expect(try write("one", to: "b", at: time) != first, "another file with the same time and size")
    }

    @Test("a link has the stamp of the file that it leads to")
    func links() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = try write("one", to: "a", at: time)
        let link = folder.appending(path: "link")
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: "a")
        #expect(FileStamp(of: link.path) == file)
        #expect(FileStamp(of: folder.appending(path: "missing").path) == nil)
    }
}
