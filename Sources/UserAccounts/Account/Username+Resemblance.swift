extension Username {
    /// What the name looks like, for finding those that look alike.
    package var skeleton: String { Confusables.skeleton(of: key) }

    /// Whether people would take one for the other: the same skeleton, other than between two names of plain letters and
    /// digits. `bern` and `bem` are names of their own, but a Cyrillic `а` in `раura` is a trap.
    package func resembles(_ other: Username) -> Bool {
        self != other && (!isASCII || !other.isASCII) && skeleton.utf8.elementsEqual(other.skeleton.utf8)
    }

    private var isASCII: Bool { key.utf8.allSatisfy { $0 < 0x80 } }
}
