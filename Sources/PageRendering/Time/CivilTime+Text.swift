package import UserAccounts

extension CivilTime {
    /// The date as a page prints it: `23 Nov 2026`, in the order of the language.
    package var dateText: PageText {
        switch month {
        case 1: "\(day) Jan \(year)"
        case 2: "\(day) Feb \(year)"
        case 3: "\(day) Mar \(year)"
        case 4: "\(day) Apr \(year)"
        case 5: "\(day) May \(year)"
        case 6: "\(day) Jun \(year)"
        case 7: "\(day) Jul \(year)"
        case 8: "\(day) Aug \(year)"
        case 9: "\(day) Sep \(year)"
        case 10: "\(day) Oct \(year)"
        case 11: "\(day) Nov \(year)"
        default: "\(day) Dec \(year)"
        }
    }
}
