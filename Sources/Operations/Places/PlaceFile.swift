import CMaxMindDB

/// One MaxMind DB file, as it was when it was opened: it is read from a copy in memory.
final class PlaceFile: @unchecked Sendable {
    // Not changed after `init`, and read by calls that change nothing in it.
    private let database: UnsafeMutablePointer<MMDB_s>

    /// Longest name that is shown.
    private static let nameLimit = 100

    init(path: String) throws(PlaceFileProblem) {
        let opened = UnsafeMutablePointer<MMDB_s>.allocate(capacity: 1)
        opened.initialize(to: MMDB_s())
        let status = coatcheck_open_places(path, opened)
        guard status == MMDB_SUCCESS else {
            opened.deallocate()
            throw PlaceFileProblem(status: status)
        }
        // Last, so that `deinit` never sees what was not opened.
        database = opened
    }

    deinit {
        MMDB_close(database)
        database.deallocate()
    }

    /// The place of an address. `nil` if the file does not know it, or the text is no address.
    func place(of address: String) -> Place? {
        // A new file may replace this one meanwhile, and the library must not read what `deinit` has closed.
        withExtendedLifetime(self) {
            var (resolution, status) = (Int32(0), Int32(0))
            var found = MMDB_lookup_string(database, address, &resolution, &status)
            guard resolution == 0, status == MMDB_SUCCESS, found.found_entry else { return nil }
            return Place(city: Self.name("city", of: &found.entry), country: Self.name("country", of: &found.entry))
        }
    }

    private static func name(_ field: String, of entry: inout MMDB_entry_s) -> String? {
        var name = MMDB_entry_data_s()
        guard coatcheck_english_name(&entry, field, &name), name.data_size > 0 else { return nil }
        let bytes = UnsafeRawBufferPointer(start: name.utf8_string, count: Int(name.data_size))
        return String(String(decoding: bytes, as: UTF8.self).prefix(nameLimit))
    }
}

/// Why a file of places cannot be used.
package struct PlaceFileProblem: Error, Equatable, CustomStringConvertible {
    package let description: String

    fileprivate init(status: Int32) {
        description =
            switch status {
            case MMDB_FILE_OPEN_ERROR: "there is no such file, or it cannot be read"
            case MMDB_IO_ERROR: "it cannot be copied to memory"
            default: "it is no MaxMind DB file, or damaged: \(String(cString: MMDB_strerror(status)))"
            }
    }
}
