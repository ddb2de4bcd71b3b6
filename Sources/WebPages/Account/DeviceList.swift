import PageRendering

/// Sessions that are shown together: several of one device, or devices with one session each.
package struct DeviceList: Sendable, Equatable {
    /// The device and the number of its sessions. `nil` for devices with one session each.
    let heading: PageText?
    /// Whether the sessions are shown at first.
    let isOpen: Bool
    let devices: [DeviceRow]

    /// More sessions of a device than these are shown on request, unless the current one is among them.
    private static let shown = 5

    private init(heading: PageText?, _ devices: [DeviceRow]) {
        self.heading = heading
        isOpen = heading == nil || devices.count <= Self.shown || devices.contains { $0.isCurrent }
        self.devices = devices
    }

    /// The sessions by device, in the order of the first session of each.
    static func lists(of rows: [DeviceRow]) -> [DeviceList] {
        let groups = Dictionary(grouping: rows) { $0.device }
        var (lists, single): ([DeviceList], [DeviceRow]) = ([], [])
        for row in rows {
            guard let group = groups[row.device], group.first?.id == row.id else { continue }
            if group.count == 1 {
                single.append(row)
            } else {
                if !single.isEmpty { lists.append(DeviceList(heading: nil, single)) }
                single = []
                lists.append(DeviceList(heading: "\(row.device): \(group.count) sessions", group))
            }
        }
        return single.isEmpty ? lists : lists + [DeviceList(heading: nil, single)]
    }
}
