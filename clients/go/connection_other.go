//go:build !unix

package coatcheck

// ask sends the output. It cannot look at an idle connection here, so every call has a connection of its own.
func (c *connection) ask() error {
	if !c.usedAt.IsZero() {
		return errStale
	}
	_, err := c.conn.Write(c.output)
	return err
}

func (c *connection) advance(uintptr) bool { return true }
