import Foundation
import ServerSettings

/// What shows that a file was written or replaced. Links are followed, as Certbot and Kubernetes replace the link.
struct FileStamp: Sendable, Hashable {
    private let device: UInt64?
    private let number: UInt64?
    private let size: UInt64?
    private let modified: Date?

    /// The stamp of the file at a path now. `nil` if there is none, or if this process may not look.
    init?(of path: String) {
        let target = URL(filePath: path).resolvingSymlinksInPath().path
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else { return nil }
        device = Self.number(attributes[.systemNumber])
        number = Self.number(attributes[.systemFileNumber])
        size = Self.number(attributes[.size])
        modified = attributes[.modificationDate] as? Date
    }

    /// Foundation uses different types of numbers on different systems.
    private static func number(_ value: Any?) -> UInt64? {
        switch value {
        case let number as UInt64: number
        case let number as Int: UInt64(clamping: number)
        case let number as NSNumber: number.uint64Value
        default: nil
        }
    }

    /// The stamps of a certificate and its key; without those of files that cannot be found.
    static func stamps(of files: TLSFiles) -> [FileStamp] {
        [files.certificate, files.key].compactMap(FileStamp.init(of:))
    }
}
