import Foundation
import Testing

@testable import SQLiteClient

@Suite("Room put aside on the disk")
struct DiskReserveTests {
    private static let gibibyte: Int64 = 1 << 30
    private static let mebibyte: Int64 = 1 << 20

    @Test(
        "a sixteenth of a small disk is put aside, 16 MiB of a large one",
        arguments: [(16 * mebibyte, mebibyte), (256 * mebibyte, 16 * mebibyte), (gibibyte * 1024, 16 * mebibyte)])
    func size(total: Int64, reserve: Int64) {
        #expect(DiskThresholds(total: total).reserve == reserve)
    }

    @Test("a disk is low before it is full, and full while the reserve is left")
    func levels() {
        let thresholds = DiskThresholds(total: 160 * Self.mebibyte)
        let reserve = thresholds.reserve
        #expect(thresholds.level(free: 160 * Self.mebibyte, isHeld: true) == .ample)
        #expect(thresholds.level(free: thresholds.low - 1, isHeld: true) == .low)
        #expect(thresholds.level(free: reserve, isHeld: true) == .low)
        #expect(thresholds.level(free: reserve - 1, isHeld: true) == .full)
        #expect(thresholds.level(free: 0, isHeld: true) == .full)
    }

    @Test("once the reserve was given up, the disk is full until there is ample room for it")
    func hysteresis() {
        let thresholds = DiskThresholds(total: 160 * Self.mebibyte)
        let reserve = thresholds.reserve
        #expect(thresholds.level(free: reserve * 3 - 1, isHeld: false) == .full)
        #expect(!thresholds.canTake(free: reserve * 3 - 1))
        #expect(thresholds.canTake(free: reserve * 3))
        #expect(thresholds.level(free: reserve * 2, isHeld: true) != .full)
    }

    @Test("the reserve is a file beside the database that only its owner can read; giving it up fills the disk at once")
    func file() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "reserve-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "a.db.reserve").path
        let reserve = DiskReserve(database: folder.appending(path: "a.db").path)
        #expect(!FileManager.default.fileExists(atPath: file))
        #expect(!reserve.release())
        let finding = reserve.look()
        #expect(finding.isHeld && finding.free > 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect((attributes[.size] as? Int ?? 0) > 0)
        #expect(reserve.release())
        #expect(reserve.finding.level == .full)
        #expect(!FileManager.default.fileExists(atPath: file))
        #expect(reserve.look().isHeld, "put aside again")
    }

    @Test("a folder that is not there is no full disk")
    func missing() {
        let reserve = DiskReserve(database: "/nowhere/at/all/a.db")
        #expect(reserve.look().level == .ample)
    }
}
