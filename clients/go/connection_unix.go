//go:build unix

package coatcheck

import (
	"errors"
	"os"
	"syscall"
)

// ask sends the output and waits until something can be read, all in one wait for the descriptor: its first look finds
// out whether a kept connection is quiet, which also spares the read that comes too early. The error is errStale, with
// nothing sent, if the connection has bytes that no call asked for, or its end. Those bytes could be taken for the
// answer, which is another visitor's.
func (c *connection) ask() error {
	c.isAsked, c.failure = false, nil
	for {
		err := c.raw.Read(c.step)
		switch {
		case c.failure != nil:
			return c.failure
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return err
		case c.isAsked:
			return nil // Read finds out whether the call is over
		}
		if err := c.extend(); err != nil {
			return err
		}
	}
}

// advance is called first, and again when there may be something to read. It reports whether the wait is over.
func (c *connection) advance(descriptor uintptr) bool {
	if c.isAsked {
		return true
	}
	if !c.usedAt.IsZero() {
		_, err := syscall.Read(int(descriptor), c.one[:])
		if err != syscall.EAGAIN && err != syscall.EINTR {
			c.failure = errStale
			return true
		}
	}
	c.isAsked = true
	_, c.failure = c.conn.Write(c.output)
	return c.failure != nil
}
