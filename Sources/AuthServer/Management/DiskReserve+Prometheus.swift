import SQLiteClient

extension DiskReserve.Finding {
    /// The disk in Prometheus' text format.
    var prometheusText: String {
        """
        # HELP coatcheck_disk_free_bytes Bytes left on the disk of the database, the reserve not included.
        # TYPE coatcheck_disk_free_bytes gauge
        coatcheck_disk_free_bytes \(free)
        # HELP coatcheck_disk_full 1 while so little is left that nobody can sign in.
        # TYPE coatcheck_disk_full gauge
        coatcheck_disk_full \(level == .full ? 1 : 0)

        """
    }
}
