/// A table for users: columns as wide as their widest cell, with two spaces between them.
struct TextTable {
    private var rows: [[String]]

    init(_ header: String...) {
        rows = [header]
    }

    mutating func add(_ cells: String...) {
        rows.append(cells.map(\.forTerminal))
    }

    /// The table, one line a row, without trailing spaces.
    var text: String { lines.joined(separator: "\n") }

    /// The rows as they are printed.
    var lines: some Sequence<String> {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].width }.max() ?? 0 }
        return rows.lazy.map { Self.line($0, widths) }
    }

    private static func line(_ row: [String], _ widths: [Int]) -> String {
        var line = ""
        // Spaces are written only before further text.
        var owed = 0
        for (cell, width) in zip(row, widths) {
            if !cell.isEmpty {
                line += String(repeating: " ", count: owed)
                line += cell
                owed = 0
            }
            owed += width - cell.width + 2
        }
        return line
    }
}

extension String {
    fileprivate var width: Int { isVisibleASCII ? utf8.count : count }
}
