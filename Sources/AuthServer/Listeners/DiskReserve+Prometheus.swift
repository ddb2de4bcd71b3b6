import SQLiteClient

extension DiskReserve.Finding {
    /// The free disk space in Prometheus' text format.
    var prometheusText: String {
        """
        # HELP coatcheck_disk_free_bytes Bytes left on the disk of the database, the reserve not included.
        # TYPE coatcheck_disk_free_bytes gauge
        coatcheck_disk_free_bytes \(free)
        # HELP coatcheck_disk_full 1 while too little is left for users to sign in.
        # TYPE coatcheck_disk_full gauge
        coatcheck_disk_full \(level == .full ? 1 : 0)

        """
    }
}
