import Synchronization

/// Finds where addresses are used, by a file that can be replaced meanwhile.
package final class PlaceFinder: Sendable {
    /// The path of the file.
    package let path: String
    private let file: Mutex<PlaceFile>

    /// Opens a MaxMind DB file, of cities or of countries.
    package init(path: String) throws(PlaceFileProblem) {
        self.path = path
        file = Mutex(try PlaceFile(path: path))
    }

    /// The place of an address. `nil` if it is not known.
    package func place(of address: String) -> Place? {
        file.withLock { $0 }.place(of: address)
    }

    /// Reads the file again. If it cannot be used, the places of before stay.
    package func reload() throws(PlaceFileProblem) {
        let new = try PlaceFile(path: path)
        file.withLock { $0 = new }
    }
}
