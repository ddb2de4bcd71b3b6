extension QRCode {
    /// The light border that readers need, in modules (ISO/IEC 18004 §6.3.8).
    private static let quietZone = 4

    /// The width of a module in CSS pixels, unless a style sheet gives the picture another size.
    private static let moduleWidth = 4

    /// The numbers of an SVG picture, for a template: dark on white whatever the colours of the page, and without style, script or
    /// reference, so that it needs nothing from a content security policy. Never to be logged.
    package struct Picture: Sendable, Equatable {
        /// The number of modules on a side, with the quiet zone.
        package let modules: Int
        /// The width of the picture in CSS pixels.
        package let width: Int
        /// The dark modules, as the data of a path.
        package let path: String
    }

    /// The code as a picture.
    package var picture: Picture {
        let modules = side + 2 * Self.quietZone
        return Picture(modules: modules, width: modules * Self.moduleWidth, path: path)
    }

    /// One rectangle, one module high, for each run of dark modules in a row.
    private var path: String {
        (0..<side).flatMap { row in
            darkRuns(inRow: row).map { run in
                let (left, top) = (run.lowerBound + Self.quietZone, row + Self.quietZone)
                return "M\(left) \(top)h\(run.count)v1H\(left)z"
            }
        }.joined()
    }

    private func darkRuns(inRow row: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for column in 0..<side where isDark(row: row, column: column) {
            if let last = runs.last, last.upperBound == column {
                runs[runs.count - 1] = last.lowerBound..<column + 1
            } else {
                runs.append(column..<column + 1)
            }
        }
        return runs
    }
}
