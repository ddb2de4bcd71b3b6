import Logging
import Operations
import ServiceLifecycle
import Synchronization

/// Looks every few seconds whether the file of places has been replaced, and uses the new one from then on.
final class PlaceWatch: Service {
    private static let interval = Duration.seconds(10)

    private let places: PlaceFinder
    private let logger: Logger
    private let seen: Mutex<FileStamp?>

    init(_ places: PlaceFinder, logger: Logger) {
        self.places = places
        self.logger = logger
        seen = Mutex(FileStamp(of: places.path))
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            look()
            await pause(for: Self.interval)
        }
    }

    /// Looks once. A file that cannot be used is tried again when it changes.
    func look() {
        let stamp = FileStamp(of: places.path)
        let isNew = seen.withLock { seen in
            defer { seen = stamp }
            return stamp != nil && stamp != seen
        }
        guard isNew else { return }
        do {
            try places.reload()
            logger.notice("places replaced", metadata: ["file": "\(places.path)"])
        } catch {
            logger.error(
                "places not replaced; the previous ones stay in use until the file changes again",
                metadata: ["file": "\(places.path)", "problem": "\(error)"])
        }
    }
}
