import PageRendering
import Sessions
import Testing

@testable import WebPages

@Suite("Sessions of one device are shown together")
struct DeviceListTests {
    private static let (firefox, edge) = (
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"
    )

    /// Sessions of these user agents; the numbered one is the user's own.
    private func rows(_ agents: [String], current: Int = 0) -> [DeviceRow] {
        let records = agents.enumerated().map { SamplePages.record(index: $0.offset, userAgent: $0.element) }
        return records.enumerated().map { index, record in
            DeviceRow(record, current: index == current ? record.id : nil, now: SamplePages.now)
        }
    }

    @Test("in the order of the first session of each, with their number; devices with one session have no heading")
    func grouping() {
        let rows = rows([Self.firefox, "curl/8.5.0", Self.edge, "Wget/1.21", Self.edge])
        let lists = DeviceList.lists(of: rows)
        #expect(lists.map(\.heading?.description) == [nil, "Edge on Windows: 2 sessions", nil])
        #expect(lists.map(\.devices) == [[rows[0], rows[1]], [rows[2], rows[4]], [rows[3]]])
    }

    @Test("every session is in one list, and a list without sessions there is not")
    func all() {
        #expect(DeviceList.lists(of: []).isEmpty)
        let rows = rows([Self.edge, Self.firefox, Self.edge, Self.firefox, "curl/8.5.0"])
        #expect(DeviceList.lists(of: rows).flatMap(\.devices).map(\.id).sorted() == rows.map(\.id).sorted())
    }

    @Test("an update of the browser makes no other device")
    func updates() {
        let updated = Self.firefox.replacing("140", with: "141")
        #expect(
            DeviceList.lists(of: rows([Self.firefox, updated])).map(\.heading?.description) == [
                "Firefox on Linux: 2 sessions"
            ])
    }

    @Test("more than five are shown on request, unless the current one is among them")
    func many() {
        let five = [String](repeating: Self.edge, count: 5)
        #expect(DeviceList.lists(of: rows(five, current: 9)).map(\.isOpen) == [true])
        #expect(DeviceList.lists(of: rows(five + [Self.edge], current: 9)).map(\.isOpen) == [false])
        #expect(DeviceList.lists(of: rows(five + [Self.edge], current: 3)).map(\.isOpen) == [true])
        #expect(DeviceList.lists(of: rows(["curl/8.5.0"])).map(\.isOpen) == [true])
    }
}
